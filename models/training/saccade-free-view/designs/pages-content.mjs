/** Web pages made mostly of text, lists and goods: portal, news, shop, university, blog, search, wiki, forum. */

/** The band on top: logo left, navigation, sometimes search and account links. */
export function header(c, { tall = c.chance(0.5), search = c.chance(0.6) } = {}) {
  const { m, t, w, width, chance, int, pick } = c
  const boxed = `width:${width}px;margin:0 auto;`
  const bold = chance(0.5),
    navStyle = t.era === 'early' && chance(0.6) ? 'font-weight:700;' : ''
  if (!tall) {
    const cls = bold ? 'bar' : ''
    return `<div class="${cls}" style="${bold ? '' : `background:${t.panel};border-bottom:1px solid ${t.line};`}padding:${int(8, 16)}px 0">
      <div class="row mid g24" style="${boxed}">${m.logo(int(20, 30), bold ? '#fff' : t.accent)}<div class="grow">${m.nav(int(4, 7), navStyle, int(14, 26))}</div>
      ${search ? m.search(int(120, 220)) : m.button(w.action(), bold ? 'alt' : '')}</div></div>`
  }
  const links = `<div class="row g12 small muted" style="justify-content:flex-end">${w
    .labels(int(3, 5))
    .map((l) => m.el('nav', l, '', 'a'))
    .join('')}</div>`
  const band = pick([
    () =>
      `<div class="bar" style="margin-top:${int(6, 14)}px"><div style="${boxed}padding:${int(7, 12)}px 0">${m.nav(int(6, 10), navStyle, int(16, 30))}</div></div>`,
    () =>
      `<div style="${boxed}margin-top:10px;border-top:1px solid ${t.line};border-bottom:3px solid ${t.accent};padding:7px 0">${m.nav(int(6, 11), navStyle, int(14, 26))}</div>`,
  ])()
  return `<div style="background:${chance(0.5) ? t.panel : 'transparent'};padding-top:${int(6, 14)}px"><div style="${boxed}">${links}
    <div class="row mid sp g24">${m.logo(int(28, 52))}${search ? m.search(int(220, 420)) : chance(0.5) ? m.ad(468, 60) : ''}</div></div>${band}</div>`
}

export const box = (c, style = '') => `width:${c.width}px;margin:0 auto;${style}`
export const panel = (c, title, body, style = '') => {
  const { m, t, chance } = c
  const strip = (c.strip ??= chance(0.4))
  const head = title
    ? m.el(
        'heading',
        title,
        strip
          ? `background:${t.soft};padding:6px 10px;font-size:${t.size + 1}px;border-bottom:1px solid ${t.line}`
          : `font-size:${t.size + 3}px;margin:10px 10px 4px`,
        'h3',
      )
    : ''
  return `<div class="panel" style="${style}">${head}<div style="padding:8px 10px">${body}</div></div>`
}
export const story = (
  c,
  photoWidth,
  lines = 2,
  size = c.t.size + 2,
) => `<div class="row g8" style="margin-bottom:12px">${photoWidth ? c.m.photo(`width:${photoWidth}px;height:${photoWidth * 0.7}px`) : ''}
  <div class="grow">${c.m.el('heading', `<a>${c.w.headline()}</a>`, `font-size:${size}px`, 'h4')}${lines ? c.m.el('text', c.w.paragraph(lines), '', 'p', 'small') : ''}<span class="muted small">${c.w.date()}</span></div></div>`
const linkList = (c, n) =>
  c.repeat(
    n,
    () =>
      `<div class="cut" style="padding:3px 0">${c.chance(0.4) ? '<span class="muted">› </span>' : ''}${c.m.el('text', c.w.headline(), '', 'a')}</div>`,
  )

function portal(c) {
  const { m, w, int, chance, repeat, width } = c
  const left = int(150, 190),
    right = 300,
    middle = width - left - right - 24
  const menu = repeat(
    int(10, 16),
    () =>
      `<div class="row mid g8" style="padding:4px 2px">${m.icon(16)}${m.el('nav', w.label(), '', 'a')}</div>`,
  )
  const feature = `<div style="position:relative">${m.photo(`width:${middle - 20}px;height:${int(220, 300)}px`)}<div style="position:absolute;left:0;right:0;bottom:0;padding:12px;background:linear-gradient(#0000,#000c);color:#fff">
    ${m.el('heading', w.headline(), `font-size:${int(20, 28)}px`, 'h2')}${m.el('text', w.sentence(), '', 'p')}</div></div>
    <div class="row g8" style="margin-top:8px">${repeat(4, () => `<div class="grow">${m.photo(`width:${(middle - 44) / 4}px;height:70px`)}${m.el('caption', w.headline(), '', 'p', 'small')}</div>`)}</div>`
  const weather = `<div class="row sp mid">${m.icon(44, '#f0b030')}<b style="font-size:28px">${int(-5, 35)}°</b><span class="muted">${w.place()}</span></div>`
  return (
    header(c, { tall: true, search: true }) +
    `<div class="row g12" style="${box(c, 'padding-top:12px')}"><div style="width:${left}px">${panel(c, chance(0.5) ? w.label() : '', menu)}</div>
    <div style="width:${middle}px">${panel(c, '', feature)}${panel(
      c,
      w.label(),
      repeat(4, () => story(c, 90, 1)),
      'margin-top:12px',
    )}</div>
    <div class="col g12" style="width:${right}px">${m.ad(300, 250)}${panel(c, w.place(), weather)}${panel(c, w.label(), linkList(c, 8))}</div></div>`
  )
}

function news(c) {
  const { m, t, w, int, real, pick, repeat, chance, width } = c
  const lead = Math.round(width * real(0.42, 0.52)),
    side = 300,
    mid = width - lead - side - 40
  const top = chance(0.4)
    ? `<div style="text-align:center;padding:8px">${m.ad(728, 90, 'margin:0 auto')}</div>`
    : ''
  const main = `${m.photo(`width:${lead}px;height:${lead * real(0.5, 0.66)}px`)}${m.el('heading', w.headline(), `font-size:${int(24, 40)}px;margin:10px 0 6px`, 'h1')}
    ${m.el('text', w.paragraph(3), '', 'p')}<div style="margin-top:12px;border-top:1px solid ${t.line};padding-top:10px">${repeat(3, () => story(c, pick([0, 110]), 1))}</div>`
  const opinion = repeat(
    5,
    () =>
      `<div class="row g8 mid" style="padding:7px 0;border-bottom:1px solid ${t.line}">${m.avatar(44)}<div class="grow">${m.el('text', w.headline(), '', 'a')}<div class="muted small">${w.name()}</div></div></div>`,
  )
  return (
    header(c, { tall: true }) +
    top +
    `<div class="row" style="${box(c, `gap:20px;padding-top:14px;background:${t.panel}`)}"><div style="width:${lead}px">${main}</div><div style="width:${mid}px">${repeat(7, (i) => story(c, i % 3 === 0 ? mid * 0.4 : 0, i % 2))}</div>
    <div class="col g12" style="width:${side}px">${chance(0.6) ? m.ad(300, 250) : ''}${panel(c, w.label(), opinion)}${m.ad(300, 180)}</div></div>`
  )
}

function shop(c) {
  const { m, t, w, int, pick, repeat, chance, width } = c
  const side = chance(0.65) ? 190 : 0,
    columns = int(3, 5),
    area = width - side - (side ? 16 : 0),
    cell = (area - 12 * (columns - 1)) / columns
  const banner = chance(0.7)
    ? `<div style="position:relative;margin-bottom:12px">${chance(0.5) ? m.photo(`width:${area}px;height:${int(170, 300)}px`) : m.ad(area, int(150, 260))}</div>`
    : m.el('heading', w.product(), `font-size:${int(20, 32)}px;margin:6px 0 12px`, 'h1')
  const centre = pick(['center', 'left'])
  const item =
    () => `<div class="${t.era === 'modern' && chance(0.5) ? '' : 'panel'}" style="padding:8px;text-align:${centre}">${m.goods(`width:${cell - 18}px;height:${(cell - 18) * 0.85}px`)}
    ${chance(0.15) ? `<b data-r="ad" style="float:left;margin-top:-24px;position:relative;background:${t.accent2};color:#fff;padding:2px 8px">-${int(1, 7)}0%</b>` : ''}${m.el('text', w.product(), '', 'a')}
    <div>${m.stars()}</div>${m.el('price', w.price(), `font-size:${t.size + 5}px;color:${pick([t.accent2, t.accent, '#b12704', t.ink])};font-weight:700`)}${chance(0.4) ? m.button('Add to cart', '', 'font-size:12px') : ''}</div>`
  const filters = repeat(
    3,
    () =>
      `<h4 style="margin:10px 0 4px">${w.label()}</h4>${repeat(int(4, 7), () => `<div style="padding:2px 0"><span style="display:inline-block;width:11px;height:11px;border:1px solid ${t.muted};margin-right:6px"></span>${m.el('nav', w.label(), '', 'a')} <span class="muted small">(${int(2, 400)})</span></div>`)}`,
  )
  return (
    header(c, { search: true }) +
    `<div class="row g16" style="${box(c, 'padding-top:12px')}">${side ? `<div style="width:${side}px">${panel(c, w.label(), filters)}</div>` : ''}
    <div style="width:${area}px">${banner}<div style="display:grid;grid-template-columns:repeat(${columns},1fr);gap:12px">${repeat(columns * 3, item)}</div></div></div>`
  )
}

function product(c) {
  const { m, t, w, int, repeat, width } = c
  const big = Math.round(width * c.real(0.36, 0.48))
  const thumbs = repeat(4, () => m.goods('width:64px;height:64px;border:1px solid #ccc'))
  return (
    header(c, { search: true }) +
    `<div style="${box(c, `padding:16px;background:${t.panel}`)}"><div class="muted small" style="margin-bottom:10px">${w.labels(3).join(' › ')}</div><div class="row" style="gap:28px">
    <div class="col g8">${thumbs}</div>${m.goods(`width:${big}px;height:${big}px`)}<div class="grow">${m.el('heading', `${w.brand()} ${w.product()}`, `font-size:${int(22, 34)}px`, 'h1')}<div style="margin:8px 0">${m.stars(16)} <a>${int(3, 900)} reviews</a></div>
    ${m.el('price', w.price(), `font-size:${int(24, 38)}px;color:${t.accent2};font-weight:700;margin:10px 0`)}${m.el('text', w.paragraph(3), '', 'p')}<div class="row g8" style="margin:16px 0">${repeat(4, () => `<span style="width:30px;height:30px;border-radius:50%;background:hsl(${int(0, 360)} 50% 50%)"></span>`)}</div>
    <div class="row g12">${m.button('Add to cart', '', 'font-size:18px')}${m.button('Wish list', 'ghost', 'font-size:18px')}</div>${repeat(4, () => `<p style="margin-top:8px">✓ ${w.sentence(4, 8)}</p>`)}</div></div>
    ${m.el('heading', w.title(), 'margin:18px 0 8px', 'h3')}<div class="row g12">${repeat(6, () => m.goods('width:150px;height:130px'))}</div></div>`
  )
}

function university(c) {
  const { m, t, w, int, real, repeat, chance, width } = c
  const full = chance(0.4) ? 1360 : width,
    tall = int(240, 400)
  const hero = `<div style="position:relative;width:${full}px;margin:0 auto">${m.photo(`width:${full}px;height:${tall}px`)}<div style="position:absolute;${chance(0.5) ? 'left:40px;bottom:24px;max-width:45%' : 'right:0;top:0;bottom:0;width:32%'};padding:18px;background:${chance(0.5) ? '#000a' : t.accent};color:#fff">
    ${m.el('heading', w.headline(), `font-size:${int(20, 34)}px`, 'h2')}${m.el('text', w.sentence(), 'margin:6px 0', 'p')}${chance(0.5) ? m.button('', 'alt') : ''}</div></div>`
  const events = repeat(
    4,
    () =>
      `<div class="row g8" style="margin-bottom:9px"><div style="width:42px;text-align:center;background:${t.accent};color:#fff;padding:3px"><b style="font-size:18px;line-height:1">${int(1, 30)}</b><div class="small">${w.date().slice(2, 6)}</div></div>${m.el('text', w.headline(), '', 'a', 'grow')}</div>`,
  )
  const links = repeat(
    7,
    () =>
      `<div style="padding:4px 0;border-bottom:1px dotted ${t.line}">${m.el('nav', w.label(), '', 'a')}</div>`,
  )
  const columns = c.shuffle([
    panel(
      c,
      'News',
      repeat(3, () => story(c, 100, 1, t.size + 1)),
      'flex:1.6',
    ),
    panel(c, 'Events', events, 'flex:1'),
    panel(c, 'Quick links', links, 'flex:.7'),
  ])
  return (
    header(c, {}) +
    hero +
    `<div class="row g16" style="${box(c, `padding-top:${int(10, 22)}px`)}">${columns.join('')}</div>${real(0, 1) < 0.3 ? m.ad(width, 60, 'margin:10px auto') : ''}`
  )
}

function blog(c) {
  const { m, t, w, int, pick, repeat, chance, width } = c
  const side = chance(0.75) ? int(220, 300) : 0,
    main = side ? width - side - 30 : Math.min(width, 720),
    first = c.chance(0.5)
  const sidebar =
    () => `<div class="col g16" style="width:${side}px">${panel(c, pick(['About me', w.name()]), `<div class="row g8">${m.avatar(72)}${m.el('text', w.paragraph(1), '', 'p', 'small grow')}</div>`)}${chance(0.5) ? m.ad(side, int(180, 260)) : ''}
    ${panel(c, 'Categories', linkList(c, int(5, 9)))}${panel(
      c,
      'Archive',
      repeat(6, () => `<div><a>${w.date()}</a> <span class="muted">(${int(1, 30)})</span></div>`),
    )}</div>`
  const post = () =>
    `<div style="margin-bottom:26px">${m.el('heading', w.headline(), `font-size:${int(24, 36)}px`, 'h1')}<div class="muted small" style="margin:4px 0 10px">${w.date()} · ${w.name()} · ${w.views()}</div>${chance(0.8) ? m.photo(`width:${main}px;height:${main * c.real(0.4, 0.66)}px;margin-bottom:10px`) : ''}${m.el('text', w.paragraph(int(4, 9)), `font-size:${t.size + 1}px`, 'p')}</div>`
  const cover = chance(0.35)
    ? `<div style="position:relative;${box(c)}">${m.photo(`width:${width}px;height:${int(120, 200)}px`)}${m.el('heading', w.title(), 'position:absolute;left:24px;bottom:16px;color:#fff;font-size:44px;text-shadow:0 2px 6px #000', 'h1')}</div>`
    : ''
  const body = `<div style="width:${main}px">${repeat(2, post)}</div>`
  return (
    header(c) +
    cover +
    `<div class="row" style="${box(c, `gap:30px;padding:18px 0;justify-content:center`)}">${first && side ? sidebar() : ''}${body}${!first && side ? sidebar() : ''}</div>`
  )
}

function searchResults(c) {
  const { m, t, w, int, repeat, chance } = c
  const tools = `<div class="row mid g24" style="padding:14px 20px;border-bottom:1px solid ${t.line};background:${t.soft}">${m.logo(int(26, 34))}${m.search(int(380, 560))}<div style="margin-left:auto">${m.button('Sign in')}</div></div><div class="row g24" style="padding:9px 150px" >${w
    .labels(7)
    .map((l) => m.el('nav', l, '', 'span', 'muted'))
    .join('')}</div>`
  if (chance(0.3))
    return (
      tools +
      `<div style="display:flex;flex-wrap:wrap;gap:8px;padding:8px 20px">${repeat(28, () => m.photo(`width:${int(130, 300)}px;height:${170}px;flex:1 0 auto`))}</div>`
    )
  const result =
    () => `<div style="margin-bottom:20px">${m.el('heading', w.headline(), `font-size:${t.size + 5}px;color:${t.dark ? '#8ab4f8' : '#1a0dab'};font-weight:400`, 'h3')}<div class="small" style="color:${t.dark ? '#8c9' : '#067d38'}">${w.domain()}/${w.word()}</div>
    <div class="row g8">${chance(0.12) ? m.photo('width:110px;height:66px') : ''}${m.el('text', w.paragraph(2), '', 'p', 'grow')}</div></div>`
  const images = chance(0.4)
    ? `<div class="row g8" style="margin-bottom:18px">${repeat(5, () => m.photo('width:118px;height:90px'))}</div>`
    : ''
  const card = chance(0.55)
    ? panel(
        c,
        '',
        `${m.photo('width:340px;height:190px')}${m.el('heading', w.title(), 'font-size:26px;margin-top:8px', 'h2')}<p class="muted">${w.noun()}</p>${m.el('text', w.paragraph(4), 'margin-top:8px', 'p')}${repeat(4, () => `<p style="margin-top:5px"><b>${w.label()}:</b> <a>${w.name()}</a></p>`)}`,
        'width:362px',
      )
    : m.ad(300, 250)
  return (
    tools +
    `<div class="row" style="padding:6px 0 0 150px;gap:60px;background:${t.panel}"><div style="width:620px"><p class="muted small" style="margin-bottom:14px">About ${int(2, 900)},000 results</p>${result()}${images}${repeat(6, result)}</div>${card}</div>`
  )
}

function wiki(c) {
  const { m, t, w, int, repeat, chance } = c
  const menu = repeat(
    3,
    () =>
      `<div style="margin:12px 0 4px" class="muted small">${w.label()}</div>${repeat(int(4, 7), () => `<div>${m.el('nav', w.label(), '', 'a', 'small')}</div>`)}`,
  )
  const info = `<div style="float:right;width:270px;margin:0 0 12px 18px;border:1px solid ${t.line};background:${t.soft};padding:6px">${m.el('heading', w.title(), `text-align:center;font-size:${t.size + 2}px`, 'h4')}${m.photo('width:256px;height:190px;margin:4px 0')}${m.el('caption', w.sentence(4, 8), 'text-align:center', 'p', 'small')}
    <table class="small" style="width:100%;margin-top:6px">${repeat(9, () => `<tr><td style="font-weight:700;width:40%;padding:2px">${w.label()}</td><td><a>${w.title()}</a></td></tr>`)}</table></div>`
  const linked = () => w.paragraph(int(3, 6)).replace(/(\S+ \S+)(?= \S+ \S+ \S+\.)/g, '<a>$1</a>')
  const contents = chance(0.6)
    ? `<div style="border:1px solid ${t.line};background:${t.soft};display:inline-block;padding:8px 14px;margin:10px 0">${m.el('heading', 'Contents', 'text-align:center', 'b')}${repeat(int(5, 8), (i) => `<div><a>${i + 1} ${w.title()}</a></div>`)}</div>`
    : ''
  return `<div class="row" style="height:100%"><div style="width:165px;padding:14px">${m.logo(24)}${m.icon(90)}${menu}</div><div class="grow" style="background:${t.panel};border-left:1px solid ${t.line};padding:12px 24px"><div class="row sp" style="margin-bottom:6px">${m.nav(4)}${m.search(160)}</div>
    ${m.el('heading', w.title(), `font-size:28px;font-weight:400;border-bottom:1px solid ${t.line};margin-bottom:8px;font-family:'Liberation Serif'`, 'h1')}${info}${repeat(2, () => m.el('text', linked(), 'margin-bottom:9px', 'p'))}${contents}
    ${repeat(3, () => m.el('heading', w.title(), `font-size:20px;font-weight:400;border-bottom:1px solid ${t.line};margin:10px 0 6px;font-family:'Liberation Serif'`, 'h2') + m.el('text', linked() + linked(), '', 'p'))}</div></div>`
}

function forum(c) {
  const { m, t, w, int, repeat, chance, width } = c
  const row = (i) =>
    `<div class="row mid g12" style="padding:${chance(0.1) ? 12 : 9}px 10px;border-bottom:1px solid ${t.line};${i % 2 ? `background:${t.soft}` : ''}">${chance(0.6) ? m.avatar(34) : m.icon(22, t.muted)}<div class="grow">${m.el('text', w.headline(), 'font-weight:600', 'a')}<div class="muted small">${w.name()} · ${w.date()}</div></div><div class="small muted" style="width:90px;text-align:center"><b>${int(0, 900)}</b><br>replies</div><div class="small cut" style="width:150px">${w.name()}<br><span class="muted">${w.time()}</span></div></div>`
  return (
    header(c) +
    `<div style="${box(c, 'padding-top:12px')}"><div class="row sp mid" style="margin-bottom:10px">${m.el('heading', w.title(), 'font-size:22px', 'h1')}${m.button()}</div><div class="row g16"><div class="panel grow"><div class="bar" style="padding:7px 10px;font-weight:700">${w.label()}</div>${repeat(12, row)}</div>
    ${width > 1000 ? `<div class="col g12" style="width:250px">${panel(c, w.label(), linkList(c, 7))}${m.ad(250, 250)}</div>` : ''}</div></div>`
  )
}

/** More stories and a footer: what fills the rest of the first screen where the page above is short. */
export function footer(c, kind) {
  const { m, t, w, int, pick, repeat, chance, width } = c
  if (['login', 'media', 'videos', 'pinboard', 'wiki', 'social'].includes(kind)) return ''
  const cell = (width - 48) / 4
  const more = pick([
    () =>
      `<div class="row g16">${repeat(4, () => `<div style="width:${cell}px">${m.photo(`width:${cell}px;height:${int(100, 150)}px`)}${m.el('caption', w.headline(), 'margin-top:5px', 'p')}</div>`)}</div>`,
    () => `<div class="row g16">${repeat(3, () => panel(c, w.label(), linkList(c, 6), 'flex:1'))}</div>`,
    () => `<div class="row g16">${repeat(2, () => `<div class="grow">${story(c, 150, 3)}</div>`)}</div>`,
    () => m.ad(Math.min(width, 970), int(90, 160), 'margin:0 auto'),
    () => '',
  ])()
  const ink = chance(0.6) ? 'color:#ddd;background:#2b2d31' : `color:${t.muted};background:${t.soft}`
  return `<div style="${box(c, 'padding:16px 0')}">${more}</div><div style="${ink};padding:18px 0;height:600px"><div class="row g24" style="${box(c)}">${repeat(int(3, 5), () => `<div class="grow">${m.el('heading', w.label(), 'margin-bottom:6px', 'h4')}${repeat(int(3, 6), () => `<div>${m.el('nav', w.title(), 'font-size:12px', 'span')}</div>`)}</div>`)}</div></div>`
}

export const contentPages = { portal, news, shop, product, university, blog, searchResults, wiki, forum }
