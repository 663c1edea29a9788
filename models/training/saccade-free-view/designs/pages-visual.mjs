/** Web pages led by pictures: video, landing, social, travel, software, login, gallery, media, brand, directory. */
import { box, header, panel, story } from './pages-content.mjs'
import { hsl } from './theme.mjs'

const clip = (c, width, row = false) => {
  const { m, w, int } = c
  const tall = Math.round(width * 0.56)
  return `<div class="${row ? 'row g8' : ''}" style="${row ? 'margin-bottom:8px' : `width:${width}px`}"><div style="position:relative;width:${width}px;flex:none">${m.photo(`width:${width}px;height:${tall}px`)}<span style="position:absolute;right:4px;bottom:4px;background:#000c;color:#fff;font-size:11px;padding:1px 4px">${int(0, 59)}:${int(10, 59)}</span></div>
    <div style="${row ? '' : 'padding:6px 0 14px'}" class="grow">${m.el('caption', w.headline(), 'font-weight:600;max-height:2.9em;overflow:hidden')}<div class="muted small">${w.name()}<br>${w.views()}</div></div></div>`
}

function videos(c) {
  const { m, t, w, int, repeat, chance } = c
  const top = `<div class="row mid sp" style="padding:10px 24px;background:${t.panel};border-bottom:1px solid ${t.line}">${m.logo(26, '#d22')}${m.search(int(340, 520))}<div class="row g12 mid">${m.icon(22)}${m.icon(22)}${m.avatar(32)}</div></div>`
  if (chance(0.5)) {
    const wide = int(780, 880)
    return (
      top +
      `<div class="row g24" style="padding:16px 24px"><div style="width:${wide}px"><div style="position:relative">${m.photo(`width:${wide}px;height:${Math.round(wide * 0.56)}px`)}<div style="position:absolute;left:0;right:0;bottom:0;height:34px;background:#000a"><div style="height:3px;width:${int(5, 90)}%;background:#e22"></div></div>${chance(0.5) ? `<div data-r="button" style="position:absolute;left:45%;top:42%;width:80px;height:56px;border-radius:14px;background:#d22;color:#fff;font:30px/56px sans-serif;text-align:center">▶</div>` : ''}</div>
      ${m.el('heading', w.headline(), 'font-size:20px;margin:10px 0', 'h1')}<div class="row mid g12">${m.avatar(44, true)}<div class="grow"><b>${w.name()}</b><div class="muted small">${w.views()}</div></div>${m.button('Subscribe')}</div>${m.el('text', w.paragraph(3), 'margin-top:10px', 'p')}</div><div class="grow">${repeat(8, () => clip(c, 168, true))}</div></div>`
    )
  }
  const columns = int(4, 5),
    cell = Math.floor((1360 - 250 - 16 * columns) / columns)
  return (
    top +
    `<div class="row"><div style="width:220px;padding:14px">${repeat(12, () => `<div class="row g12 mid" style="padding:7px">${chance(0.5) ? m.icon(20, t.muted) : m.avatar(22, true)}${m.el('nav', w.label())}</div>`)}</div><div style="display:flex;flex-wrap:wrap;gap:14px;padding:14px;flex:1">${chance(0.4) ? m.ad(1090, 130) : ''}${repeat(columns * 4, () => clip(c, cell))}</div></div>`
  )
}

function landing(c) {
  const { m, t, w, int, pick, repeat, chance, width } = c
  const split = chance(0.5),
    onPhoto = !split && chance(0.5),
    dark = onPhoto || chance(0.3)
  const ground = onPhoto
    ? ''
    : dark
      ? `background:linear-gradient(${int(90, 200)}deg,${t.deep},${t.accent})`
      : `background:linear-gradient(${int(90, 200)}deg,${t.soft},${hsl(t.second, 60, 90)})`
  const ink = dark ? '#fff' : t.ink,
    tall = int(380, 560)
  const words = `${m.el('heading', pick([w.title(), w.headline()]), `font-size:${int(36, 72)}px;color:${ink};${onPhoto ? 'text-shadow:0 2px 12px #0009' : ''}`, 'h1')}${m.el('text', w.sentence(10, 20), `font-size:${int(16, 22)}px;margin:16px 0 22px;color:${ink};opacity:.9`, 'p')}
    <div class="row g12" style="${split ? '' : 'justify-content:center'}">${m.button(w.action(), chance(0.5) ? 'alt' : '', 'font-size:18px;padding:.7em 1.6em')}${chance(0.5) ? m.button(w.action(), 'ghost', `font-size:18px;padding:.7em 1.6em;color:${ink}`) : ''}</div>`
  const art = pick([
    () => m.photo(`width:${width * 0.45}px;height:${tall * 0.8}px;border-radius:${t.radius}px`),
    () => m.goods(`width:${tall * 0.8}px;height:${tall * 0.8}px`, 'transparent'),
    () => m.face(`width:${tall * 0.8}px;height:${tall * 0.8}px;border-radius:50%`),
  ])
  const hero = split
    ? `<div style="${ground}"><div class="row mid sp" style="${box(c, `height:${tall}px;gap:40px`)}"><div style="width:50%">${words}</div>${art()}</div></div>`
    : `<div style="position:relative;${ground};height:${tall}px">${onPhoto ? m.photo(`position:absolute;inset:0;width:1360px;height:${tall}px`) + '<div style="position:absolute;inset:0;background:#0005"></div>' : ''}<div class="col" style="position:relative;height:100%;justify-content:center;text-align:center;width:70%;margin:0 auto">${words}</div></div>`
  const features = `<div class="row" style="${box(c, 'gap:32px;padding:26px 0')}">${repeat(pick([3, 3, 4]), () => `<div class="grow" style="text-align:${split ? 'left' : 'center'}"><div style="display:inline-block">${m.icon(int(30, 54), t.accent2)}</div>${m.el('heading', w.title(), `font-size:${t.size + 5}px;margin:8px 0`, 'h3')}${m.el('text', w.paragraph(1), '', 'p', 'muted')}</div>`)}</div>`
  const logos = chance(0.3)
    ? `<div class="row mid" style="${box(c, 'gap:60px;justify-content:center;opacity:.6;padding:10px')}">${repeat(5, () => `<b style="font-size:22px">${w.brand()}</b>`)}</div>`
    : ''
  return header(c, { tall: false, search: false }) + hero + features + logos
}

function social(c) {
  const { m, t, w, int, repeat, chance } = c
  const post =
    () => `<div class="panel" style="margin-bottom:14px;padding:12px"><div class="row g8 mid" style="margin-bottom:8px">${m.avatar(42)}<div class="grow"><b>${w.name()}</b><div class="muted small">${w.time()}</div></div><span class="muted">···</span></div>${m.el('text', w.paragraph(int(1, 3)), '', 'p')}
    ${chance(0.7) ? m.photo(`width:516px;height:${int(220, 360)}px;margin-top:8px`) : ''}<div class="row g24 muted" style="margin-top:8px">${repeat(3, () => `<span class="row g4 mid">${m.icon(16, t.muted)} ${int(1, 900)}</span>`)}</div></div>`
  const left = `<div style="width:210px"><div class="row g8 mid">${m.avatar(54)}<b>${w.name()}</b></div>${repeat(11, () => `<div class="row g8 mid" style="padding:6px 0">${m.icon(20)}${m.el('nav', w.label())}</div>`)}</div>`
  const right = `<div class="col g12" style="width:270px">${panel(
    c,
    w.label(),
    repeat(
      5,
      () =>
        `<div class="row g8 mid" style="padding:5px 0">${m.avatar(36)}<span class="grow">${w.name()}</span>${m.button('Follow', 'ghost', 'font-size:11px')}</div>`,
    ),
  )}${m.ad(270, 220)}</div>`
  return (
    header(c, { tall: false, search: true }) +
    `<div class="row g24" style="width:1068px;margin:14px auto">${left}<div style="width:540px">${panel(c, '', `<div class="row g8 mid">${m.avatar(36)}${m.field(w.sentence(3, 5), 'flex:1;padding:10px')}</div>`, 'margin-bottom:14px')}${repeat(3, post)}</div>${right}</div>`
  )
}

function travel(c) {
  const { m, t, w, int, repeat, width } = c
  const tall = int(300, 420)
  const form = `<div class="panel" style="position:absolute;left:${(1360 - width) / 2}px;top:${int(24, 60)}px;width:${int(300, 400)}px;padding:18px">${m.el('heading', w.headline(), 'font-size:22px;margin-bottom:12px', 'h2')}${repeat(3, () => `<div class="small muted">${w.label()}</div>${m.field(w.place(), 'width:100%;margin-bottom:8px;padding:9px')}`)}${m.button('Search', 'alt', 'width:100%;text-align:center;font-size:17px')}</div>`
  const cards = repeat(
    4,
    () =>
      `<div class="panel grow">${m.photo(`width:${width / 4 - 12}px;height:${int(120, 130)}px`)}<div style="padding:9px">${m.el('caption', w.place(), 'font-weight:700')}<div class="row sp">${m.stars()}${m.el('price', w.price(), `color:${t.accent2};font-weight:700`)}</div></div></div>`,
  )
  return (
    header(c, { search: false }) +
    `<div style="position:relative;height:${tall}px">${m.photo(`width:1360px;height:${tall}px`, { close: false })}${form}</div><div style="${box(c, 'padding-top:14px')}">${m.el('heading', w.title(), 'font-size:22px;margin-bottom:10px', 'h2')}<div class="row g16">${cards}</div></div>`
  )
}

function software(c) {
  const { m, t, w, int, repeat, width } = c
  const screen = `<div style="border:1px solid #0004;border-radius:8px;overflow:hidden;box-shadow:0 8px 30px #0005;background:${t.panel}"><div style="background:#ddd;height:22px;padding:6px" class="row g4">${['#f65', '#fb3', '#4c5'].map((k) => `<i style="width:10px;height:10px;border-radius:5px;background:${k}"></i>`).join('')}</div>${m.photo(`width:${width * 0.46}px;height:${int(240, 300)}px`)}</div>`
  return (
    header(c) +
    `<div style="background:${c.chance(0.5) ? t.soft : `linear-gradient(${t.panel},${t.soft})`};padding:${int(20, 46)}px 0"><div class="row mid sp" style="${box(c)}"><div style="width:46%"><div class="row mid g12">${m.tile(72)}${m.el('heading', `${m.brand} ${int(1, 12)}.${int(0, 9)}`, `font-size:${int(34, 50)}px`, 'h1')}</div>${m.el('text', w.paragraph(2), `font-size:${t.size + 3}px;margin:16px 0`, 'p')}${m.button('Download', 'alt', 'font-size:22px;padding:.7em 1.8em')}<p class="muted small" style="margin-top:8px">${int(2, 90)} MB · ${w.date()}</p></div>${screen}</div></div>
    <div style="${box(c, 'display:grid;grid-template-columns:1fr 1fr 1fr;gap:22px;padding-top:22px')}">${repeat(6, () => `<div class="row g12">${m.icon(36, t.accent2)}<div>${m.el('heading', w.title(), '', 'h4')}${m.el('text', w.paragraph(1), '', 'p', 'small')}</div></div>`)}</div>`
  )
}

function login(c) {
  const { m, t, w, int, pick, chance } = c
  const ground = chance(0.45)
    ? m.photo('position:absolute;inset:0;width:100%;height:100%', { close: false })
    : ''
  const x = pick(['center', 'center', 'flex-end', 'flex-start']),
    colour = ground
      ? ''
      : `background:${pick([t.soft, `linear-gradient(135deg,${t.accent},${t.accent2})`, t.page])}`
  return `<div style="position:relative;height:100%;${colour}">${ground}<div class="row mid" style="position:relative;height:100%;justify-content:${x};padding:0 110px"><div class="panel" style="width:${int(330, 430)}px;padding:32px;text-align:center"><div style="display:inline-block">${m.logo(int(30, 44))}</div>${m.el('heading', w.title(), 'font-size:22px;margin:16px 0', 'h2')}
    ${m.field('name@mail.com', 'width:100%;padding:12px;margin-bottom:10px')}${m.field('••••••••', 'width:100%;padding:12px;margin-bottom:14px')}${m.button('Log in', '', 'width:100%;font-size:17px')}${m.el('text', w.sentence(4, 7), 'margin-top:14px', 'p', 'small muted')}<hr style="border:0;border-top:1px solid ${t.line};margin:14px"><span>${m.button(w.action(), 'ghost')}</span></div></div></div>`
}

function pinboard(c) {
  const { m, w, int, repeat, chance } = c
  const columns = int(4, 6),
    cell = Math.floor((1320 - columns * 14) / columns)
  const pin = () =>
    `<div class="panel" style="margin-bottom:14px">${m.photo(`width:${cell}px;height:${int(110, 330)}px`)}${chance(0.7) ? `<div style="padding:8px">${m.el('caption', w.sentence(3, 9), '', 'p', 'small')}<div class="row g8 mid small muted" style="margin-top:6px">${m.avatar(22)}${w.name()}</div></div>` : ''}</div>`
  return (
    header(c, { tall: false, search: true }) +
    `<div class="row" style="gap:14px;padding:14px 20px">${repeat(columns, () => `<div style="width:${cell}px">${repeat(5, pin)}</div>`)}</div>`
  )
}

function media(c) {
  const { m, w, int, repeat } = c
  const tall = int(330, 450)
  const shelf = () =>
    `${m.el('heading', w.title(), 'font-size:19px;color:#eee;margin:14px 40px 8px', 'h3')}<div class="row g8" style="padding-left:40px">${repeat(7, () => `<div style="position:relative">${m.photo('width:196px;height:118px;border-radius:4px')}${m.el('caption', w.title(), 'position:absolute;left:8px;bottom:6px;color:#fff;font-weight:700;text-shadow:0 1px 4px #000')}</div>`)}</div>`
  return `<div style="background:#101114;color:#ddd;height:100%"><div style="position:relative;height:${tall}px">${m.photo(`width:1360px;height:${tall}px`)}<div style="position:absolute;inset:0;background:linear-gradient(90deg,#101114f0,#0000 60%),linear-gradient(#0008,#0000 30%,#0000 70%,#101114)"></div><div class="row mid g24" style="position:absolute;left:40px;right:40px;top:16px">${m.logo(28, '#e33')}${m.nav(5, 'color:#fff')}<div style="margin-left:auto">${m.avatar(32)}</div></div>
    <div style="position:absolute;left:40px;bottom:50px;width:460px">${m.el('heading', w.title(), `font-size:${int(44, 68)}px;color:#fff`, 'h1')}${m.el('text', w.paragraph(2), 'margin:12px 0', 'p')}<div class="row g8">${m.button('▶ Play', 'alt', 'font-size:18px')}${m.button('My list', 'ghost', 'color:#fff;font-size:18px')}</div></div></div>${repeat(3, shelf)}</div>`
}

function brand(c) {
  const { m, t, w, int, pick, repeat, chance } = c
  const ground = pick(['#fff', '#f5f5f7', '#000', hsl(t.hue, 30, 93)]),
    ink = ground === '#000' ? '#fff' : '#1d1d1f',
    tall = int(430, 560),
    big = tall - 150
  const tiles = repeat(
    4,
    () =>
      `<div class="grow" style="background:${pick([hsl(t.hue, 30, 92), '#fafafa', hsl(t.second, 40, 88)])};height:200px;text-align:center;padding:10px;color:#222">${m.el('heading', w.product(), 'font-size:19px', 'h3')}<div style="display:inline-block">${m.goods('width:130px;height:130px', 'transparent')}</div></div>`,
  )
  return `<div style="background:#333;color:#eee"><div class="row mid" style="width:980px;margin:0 auto;justify-content:space-between;padding:10px">${m.icon(20, '#eee')}${w
    .labels(7)
    .map((l) => m.el('nav', l, 'font-size:13px'))
    .join(
      '',
    )}${m.icon(18, '#eee')}</div></div><div style="background:${ground};color:${ink};height:${tall}px;text-align:center;padding-top:24px">${m.el('heading', w.product(), `font-size:${int(42, 60)}px`, 'h1')}${m.el('text', w.sentence(4, 8), 'font-size:21px;margin:6px', 'p')}
    <div>${m.button(w.action(), '', 'border-radius:20px')}</div><div style="display:inline-block;margin-top:12px">${chance(0.5) ? m.photo(`width:${big * 2.2}px;height:${big}px`) : m.goods(`width:${big}px;height:${big}px`, 'transparent')}</div></div><div class="row g12" style="padding:12px">${tiles}</div>`
}

function directory(c) {
  const { m, t, w, int, repeat, chance } = c
  const group = () =>
    `<div style="break-inside:avoid;margin-bottom:16px">${m.el('heading', w.title(), `font-size:${t.size + 3}px;color:${t.accent};margin-bottom:4px`, 'h3')}${repeat(int(4, 9), () => `<div>${m.el('text', chance(0.5) ? w.label() : w.title(), '', 'a')}</div>`)}</div>`
  return (
    header(c) +
    `<div style="${box(c, `padding:16px;background:${t.panel}`)}">${m.el('heading', w.headline(), 'font-size:24px;margin-bottom:10px', 'h1')}${chance(0.5) ? story(c, 160, 3) : ''}<div style="columns:${int(3, 5)};column-gap:26px">${repeat(14, group)}</div></div>`
  )
}

function formPage(c) {
  const { m, t, w, int, repeat, chance, width } = c
  const line = () =>
    `<div class="row mid g12" style="margin-bottom:11px"><span style="width:170px;text-align:right">${w.title()} <b style="color:#c22">${chance(0.4) ? '*' : ''}</b></span>${m.field(chance(0.4) ? w.label() : '&nbsp;', `width:${int(140, 340)}px`)}<span class="muted small">${chance(0.3) ? w.sentence(3, 6) : ''}</span></div>`
  return (
    header(c) +
    `<div class="row g24" style="${box(c, `padding:16px;background:${t.panel}`)}"><div style="flex:1">${m.el('heading', w.title(), 'font-size:26px;margin-bottom:6px', 'h1')}${m.el('text', w.paragraph(2), 'margin-bottom:16px', 'p')}${repeat(int(8, 11), line)}<div style="margin-left:182px">${m.button(w.action())} ${m.button('Cancel', 'ghost')}</div></div>
    <div style="width:${Math.round(width * 0.26)}px">${panel(
      c,
      w.label(),
      repeat(
        3,
        () =>
          `<div class="row g8" style="margin-bottom:9px">${m.icon(26)}${m.el('text', w.paragraph(1), '', 'p', 'small')}</div>`,
      ),
    )}${chance(0.6) ? m.photo(`width:${Math.round(width * 0.26)}px;height:200px;margin-top:14px`) : ''}</div></div>`
  )
}

/** A company or campaign page: one picture from edge to edge, little else. */
function showcase(c) {
  const { m, w, H, int, pick, repeat, chance } = c
  const ink = '#fff',
    tall = chance(0.5) ? H : int(480, 620)
  const line = pick([
    'left:8%;bottom:16%;max-width:44%',
    'left:8%;top:28%;max-width:40%',
    'right:8%;top:30%;max-width:38%',
    'left:20%;right:20%;top:40%;text-align:center',
  ])
  const strip = chance(0.5)
    ? `<div class="row" style="position:absolute;left:0;right:0;bottom:0;background:#000b;color:#fff">${repeat(4, () => `<div class="row g12 grow mid" style="padding:14px">${m.photo('width:92px;height:64px')}${m.el('caption', w.title(), 'font-weight:600')}</div>`)}</div>`
    : ''
  return `<div style="position:relative;height:${tall}px">${m.photo(`position:absolute;inset:0;width:1360px;height:${tall}px`, { close: false })}<div style="position:absolute;inset:0;background:linear-gradient(#0009,#0000 25%,#0000 60%,#0006)"></div><div class="row mid sp" style="position:relative;padding:18px 48px">${m.logo(int(24, 38), ink)}${m.nav(int(4, 7), 'color:#fff;text-shadow:0 1px 3px #0008', 30)}</div>
    <div style="position:absolute;${line};color:#fff;text-shadow:0 2px 8px #000a">${m.el('heading', pick([w.title(), w.headline()]), `font-size:${int(34, 66)}px`, 'h1')}${chance(0.7) ? m.el('text', w.sentence(), 'font-size:18px;margin:10px 0 16px', 'p') : ''}${m.button('', chance(0.5) ? 'alt' : '', 'font-size:17px')}</div>${strip}</div>`
}
/** Crowded early pages: offers or games in a tight grid with badges. */
function deals(c) {
  const { m, t, w, int, pick, repeat, chance, width } = c
  const columns = int(4, 7),
    cell = Math.floor((width - (columns - 1) * 10) / columns),
    games = chance(0.4)
  const item = () =>
    `<div class="panel" style="position:relative;width:${cell}px;text-align:center;padding-bottom:6px">${pick([m.goods, m.photo, m.face])(`width:${cell}px;height:${Math.round(cell * (games ? 0.75 : 0.62))}px`)}${chance(0.25) ? `<b data-r="ad" style="position:absolute;left:0;top:6px;background:${pick(['#e01', t.accent2])};color:#fff;padding:2px 8px">${pick(['NEW', 'HOT', `-${int(1, 8)}0%`])}</b>` : ''}${m.el('text', games ? w.title() : w.product(), '', 'a', 'small')}${games ? `<div>${m.stars(11)}</div>` : m.el('price', w.price(), `color:#c11;font-weight:700;font-size:${t.size + 4}px`)}</div>`
  return (
    header(c, { tall: true }) +
    `<div style="${box(c, 'padding-top:10px')}"><div class="row g12" style="margin-bottom:10px">${m.ad(Math.round(width * 0.66), int(150, 240))}<div class="grow col g8">${panel(
      c,
      w.label(),
      repeat(4, () => `<div class="cut">${m.el('text', w.headline(), '', 'a')}</div>`),
    )}${m.button('', 'alt', 'font-size:18px;text-align:center')}</div></div><div style="display:flex;flex-wrap:wrap;gap:10px">${repeat(columns * 4, item)}</div></div>`
  )
}
/** People of a team, school or channel, as a grid of portraits. */
function people(c) {
  const { m, w, int, repeat, chance, width } = c
  const columns = int(3, 5),
    cell = Math.floor((width - columns * 22) / columns),
    round = chance(0.5)
  return (
    header(c) +
    `<div style="${box(c, 'padding-top:18px;text-align:center')}">${m.el('heading', w.headline(), `font-size:${int(26, 40)}px`, 'h1')}${m.el('text', w.sentence(), 'margin:8px 0 20px', 'p', 'muted')}<div style="display:flex;flex-wrap:wrap;gap:22px">${repeat(columns * 3, () => `<div style="width:${cell}px"><div style="display:inline-block">${m.avatar(Math.min(cell * 0.8, 210), round)}</div>${m.el('caption', w.name(), 'font-weight:700;margin-top:6px')}<div class="muted small">${w.title()}</div></div>`)}</div></div>`
  )
}

export const visualPages = {
  showcase,
  showcaseAgain: showcase,
  deals,
  dealsAgain: deals,
  people,
  videos,
  landing,
  social,
  travel,
  software,
  login,
  pinboard,
  media,
  brand,
  directory,
  formPage,
}
