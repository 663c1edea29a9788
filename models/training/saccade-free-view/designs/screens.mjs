/** App screens: desktop windows and phones. */
import { chartMarkup } from './charts.mjs'
import { hsl } from './theme.mjs'

const windowBar = (c, title) =>
  c.chance(0.5)
    ? `<div class="row mid" style="background:${c.t.dark ? '#2a2b2e' : '#e6e6e8'};padding:8px 12px;gap:7px">${['#ff5f57', '#febc2e', '#28c840'].map((k) => `<i style="width:12px;height:12px;border-radius:6px;background:${k}"></i>`).join('')}<b class="grow" style="text-align:center;color:${c.t.muted}">${title}</b></div>`
    : `<div class="row mid g8" style="background:${c.t.accent};color:#fff;padding:7px 12px">${c.m.icon(16, '#fff')}<span class="grow">${title}</span>— ▢ ✕</div>`
const menu = (c, n, width) =>
  `<div style="width:${width}px;background:${c.t.soft};padding:12px;border-right:1px solid ${c.t.line}">${c.repeat(n, (i) => `<div class="row mid g8" style="padding:8px;border-radius:6px;${i === 2 ? `background:${c.t.accent};color:#fff` : ''}">${c.m.icon(18, i === 2 ? '#fff' : c.t.muted)}${c.m.el('nav', c.w.label())}</div>`)}</div>`
const whole = (c, body) => `<div class="col" style="height:100%;background:${c.t.panel}">${body}</div>`

function mail(c) {
  const { m, t, w, repeat, chance } = c
  const list = repeat(
    9,
    (i) =>
      `<div class="row g8" style="padding:11px;border-bottom:1px solid ${t.line};${i === 1 ? `background:${t.soft}` : ''}">${m.avatar(38, true)}<div class="grow"><div class="row sp"><b>${w.name()}</b><span class="muted small">${w.time()}</span></div>${m.el('text', w.headline(), '', 'div', 'cut')}<div class="muted small cut">${w.sentence()}</div></div></div>`,
  )
  return whole(
    c,
    windowBar(c, w.brand()) +
      `<div class="row grow">${menu(c, 9, 190)}<div style="width:370px;border-right:1px solid ${t.line}">${list}</div><div class="grow" style="padding:26px">${m.el('heading', w.headline(), 'font-size:24px', 'h1')}<div class="row g8 mid" style="margin:14px 0">${m.avatar(46, true)}<div><b>${w.name()}</b><div class="muted">${w.domain()}</div></div></div>${repeat(3, () => m.el('text', w.paragraph(4), 'margin-bottom:12px', 'p'))}${chance(0.4) ? m.photo('width:380px;height:200px') : ''}<div style="margin-top:14px">${m.button('Reply')} ${m.button('Forward', 'ghost')}</div></div></div>`,
  )
}
function dashboard(c) {
  const { m, t, w, int, repeat, chance, real } = c
  const card = () =>
    `<div class="panel grow" style="padding:14px"><div class="muted small">${w.label()}</div><b data-r="heading" style="font-size:28px">${c.pick([w.price(), `${int(2, 99)}%`, `${int(1, 99)},${int(100, 999)}`])}</b><div class="small" style="color:${chance(0.6) ? '#2a9d5c' : '#d4483b'}">${chance(0.6) ? '▲' : '▼'} ${real(0, 20).toFixed(1)}%</div></div>`
  const chart = (width, height) =>
    `<div class="panel" style="padding:12px;width:${width}px">${m.el('heading', w.title(), 'font-size:15px;margin-bottom:6px', 'h3')}${chartMarkup(c, width - 24, height, { bare: true })}</div>`
  const table = `<div class="panel grow" style="padding:12px">${repeat(7, () => `<div class="row sp" style="padding:6px 0;border-bottom:1px solid ${t.line}">${m.el('text', w.name(), '', 'span')}<span class="muted">${w.date()}</span><b>${w.price()}</b></div>`)}</div>`
  return `<div class="row" style="height:100%">${menu(c, 9, 200)}<div class="grow col g16" style="padding:20px">${`<div class="row sp mid">${m.el('heading', w.title(), 'font-size:24px', 'h1')}<div class="row g8 mid">${m.search(180)}${m.avatar(36, true)}</div></div>`}<div class="row g16">${repeat(4, card)}</div><div class="row g16">${chart(c.W * 0.5, 230)}${chart(c.W * 0.28, 230)}</div><div class="row g16">${table}${chart(c.W * 0.3, 150)}</div></div></div>`
}
function settings(c) {
  const { m, t, w, repeat, chance, int } = c
  const line = () =>
    `<div class="row sp mid" style="padding:13px 0;border-bottom:1px solid ${t.line}"><div>${m.el('text', w.title(), 'font-weight:600')}<div class="muted small">${w.sentence(4, 10)}</div></div>${chance(0.5) ? `<span data-r="input" style="width:42px;height:24px;border-radius:12px;background:${chance(0.5) ? t.accent : t.line};padding:3px;text-align:${chance(0.5) ? 'right' : 'left'}"><i style="display:inline-block;width:18px;height:18px;border-radius:9px;background:#fff"></i></span>` : m.field(w.label(), `width:${int(90, 200)}px`)}</div>`
  return whole(
    c,
    windowBar(c, 'Settings') +
      `<div class="row grow">${menu(c, 10, 220)}<div class="grow" style="padding:24px 60px">${m.el('heading', w.label(), 'font-size:26px;margin-bottom:10px', 'h1')}${repeat(8, line)}<div style="margin-top:16px">${m.button('Save')}</div></div></div>`,
  )
}
function dialog(c) {
  const { m, t, w, int } = c
  const behind = c.pick([mail, settings, files])(c)
  return `<div style="position:relative;height:100%">${behind}<div style="position:absolute;inset:0;background:#0006"></div><div class="panel" style="position:absolute;left:50%;top:${int(22, 36)}%;width:${int(360, 500)}px;transform:translateX(-50%);padding:24px;box-shadow:0 20px 60px #0007">${`<div class="row g16">${m.icon(48, t.accent2)}<div>${m.el('heading', w.title(), 'font-size:20px;margin-bottom:8px', 'h2')}${m.el('text', w.paragraph(2), '', 'p')}</div></div>`}<div class="row g8" style="justify-content:flex-end;margin-top:20px">${m.button('Cancel', 'ghost')}${m.button(w.action())}</div></div></div>`
}
function files(c) {
  const { m, w, repeat, chance } = c
  const cell = () =>
    `<div style="width:120px;text-align:center"><div style="display:inline-block">${chance(0.5) ? m.photo('width:100px;height:76px') : m.tile(76)}</div>${m.el('caption', `${w.word()}-${w.word()}`, '', 'div', 'small cut')}</div>`
  return whole(
    c,
    windowBar(c, w.noun()) +
      `<div class="row grow">${menu(c, 8, 180)}<div class="grow" style="display:flex;flex-wrap:wrap;gap:20px;padding:20px;align-content:flex-start">${repeat(32, cell)}</div></div>`,
  )
}
function code(c) {
  const { m, w, int, repeat, chance, pick } = c
  const colours = ['#c678dd', '#98c379', '#61afef', '#e5c07b', '#abb2bf', '#abb2bf', '#e06c75']
  const row = () =>
    chance(0.1)
      ? '<div>&nbsp;</div>'
      : `<div style="padding-left:${int(0, 4) * 26}px;white-space:pre">${repeat(int(2, 7), () => `<span style="color:${pick(colours)}">${w.word()}${pick([' ', '(', ' = ', '.', ') ', '; '])}</span>`)}</div>`
  return `<div class="row" style="height:100%;background:#21252b;color:#abb2bf;font-size:14px"><div class="col g16" style="width:48px;padding:12px;background:#1b1e23">${repeat(6, () => m.icon(24, '#8892a0'))}</div><div style="width:210px;padding:12px">${repeat(18, () => `<div style="padding:3px ${int(0, 2) * 12}px">${m.el('nav', `${w.word()}.js`)}</div>`)}</div><div class="grow" style="background:#282c34;padding:10px"><div class="row g16" style="margin-bottom:10px">${repeat(3, () => m.el('nav', `${w.word()}.js`))}</div><div data-r="text" style="font:14px/1.55 'DejaVu Sans Mono'">${repeat(30, row)}</div></div></div>`
}
function sheet(c) {
  const { m, t, w, int, repeat, chance } = c
  const columns = int(7, 11)
  return whole(
    c,
    windowBar(c, w.noun()) +
      `<div class="row g12" style="padding:8px;background:${t.soft}">${repeat(14, () => m.icon(18, t.muted))}</div><table style="border-collapse:collapse;width:100%;font-size:13px">${repeat(26, (r) => `<tr>${repeat(columns, (k) => `<td ${r && k ? '' : 'data-r="text"'} style="border:1px solid ${t.line};padding:4px 7px;${r === 0 ? `background:${t.accent};color:#fff;font-weight:700` : ''};text-align:${k ? 'right' : 'left'};${chance(0.03) ? 'background:#fe8' : ''}">${r === 0 ? w.label() : k === 0 ? w.name() : int(1, 9999)}</td>`)}</tr>`)}</table>${chance(0.4) ? `<div class="panel" style="position:absolute;right:80px;bottom:60px;padding:12px">${chartMarkup(c, 400, 250)}</div>` : ''}`,
  )
}
function player(c) {
  const { m, t, w, repeat, chance } = c
  const covers = repeat(
    12,
    () =>
      `<div style="width:160px">${chance(0.6) ? m.photo(`width:160px;height:160px;border-radius:${t.radius}px`) : m.face(`width:160px;height:160px;border-radius:${t.radius}px`)}${m.el('caption', w.title(), 'font-weight:600;margin-top:6px')}<div class="muted small">${w.name()}</div></div>`,
  )
  return `<div class="col" style="height:100%;background:#121316;color:#eee"><div class="row grow" style="min-height:0"><div style="width:210px;background:#000;padding:16px">${m.logo(24)}${repeat(10, () => `<div class="row g12 mid" style="padding:9px 0">${m.icon(20, '#aaa')}${m.el('nav', w.label())}</div>`)}</div><div class="grow" style="padding:22px">${m.el('heading', w.title(), 'font-size:30px;margin-bottom:14px', 'h1')}<div style="display:flex;flex-wrap:wrap;gap:20px">${covers}</div></div></div><div class="row mid sp" style="height:84px;background:#1b1c20;padding:0 18px"><div class="row g12 mid">${m.photo('width:56px;height:56px')}<div><b>${w.title()}</b><div class="muted small">${w.name()}</div></div></div><div class="row g16 mid">${m.icon(20, '#ccc')}<span data-r="button" style="width:40px;height:40px;border-radius:20px;background:#fff;color:#000;text-align:center;line-height:40px">▶</span>${m.icon(20, '#ccc')}</div><div style="width:200px;height:4px;background:#555"><div style="width:40%;height:4px;background:${t.accent2}"></div></div></div></div>`
}
function map(c) {
  const { m, w, W, H, int, real, repeat, pick } = c
  const roads = repeat(
    40,
    () =>
      `<path d="M${real(-100, W)} ${real(-100, H)}q${real(-300, 300)} ${real(-200, 200)} ${real(-700, 700)} ${real(-500, 500)}" stroke="${pick(['#fff', '#fff', '#ffd875', '#f5c04c'])}" stroke-width="${pick([3, 4, 6, 9])}" fill="none"/>`,
  )
  const areas = repeat(
    12,
    () =>
      `<ellipse cx="${real(0, W)}" cy="${real(0, H)}" rx="${real(40, 190)}" ry="${real(40, 140)}" fill="${pick(['#c9e7b8', '#a5d0ee', '#dfe3e8', '#cfeac3'])}"/>`,
  )
  const labels = repeat(
    22,
    () =>
      `<span data-r="text" style="position:absolute;left:${real(0, 95)}%;top:${real(0, 95)}%;color:#444;text-shadow:0 0 3px #fff;font-size:${int(11, 19)}px">${w.place()}</span>`,
  )
  const pins = repeat(
    int(1, 7),
    () =>
      `<span data-r="icon" style="position:absolute;left:${real(25, 90)}%;top:${real(10, 85)}%;width:26px;height:26px;border-radius:50% 50% 50% 0;transform:rotate(-45deg);background:#e23c33;border:7px solid #e23c33;background:#811"></span>`,
  )
  return `<div style="position:relative;height:100%;background:#ece9e2"><svg width="${W}" height="${H}" style="position:absolute">${areas}${roads}</svg>${labels}${pins}<div class="panel" style="position:absolute;left:16px;top:16px;width:${Math.min(340, W * 0.6)}px;padding:12px;background:#fff;color:#222">${m.field(w.place(), 'width:100%;padding:10px')}${repeat(3, () => `<div class="row g8 mid" style="margin-top:10px">${m.photo('width:64px;height:52px')}<div>${m.el('text', w.title(), 'font-weight:600')}${m.stars()}</div></div>`)}<div style="margin-top:12px">${m.button(w.action())}</div></div></div>`
}
function calendar(c) {
  const { m, t, w, repeat, chance, int, real } = c
  const day = (i) =>
    `<div style="border:1px solid ${t.line};padding:5px;min-height:0;overflow:hidden"><span class="muted">${(i % 31) + 1}</span>${repeat(chance(0.45) ? int(1, 3) : 0, () => `<div data-r="text" class="cut small" style="background:${hsl(real(0, 360), 65, 50)};color:#fff;border-radius:4px;padding:1px 5px;margin-top:3px">${w.title()}</div>`)}</div>`
  return whole(
    c,
    windowBar(c, 'Calendar') +
      `<div class="row sp mid" style="padding:14px 20px">${m.el('heading', w.date().slice(-8), 'font-size:28px', 'h1')}<div class="row g8">${m.button('Today', 'ghost')}${m.button('New event')}</div></div><div class="grow" style="display:grid;grid-template-columns:repeat(7,1fr);grid-auto-rows:1fr;margin:0 20px 20px">${repeat(35, day)}</div>`,
  )
}
export const desktopScreens = { mail, dashboard, settings, dialog, files, code, sheet, player, map, calendar }

const status = (c, colour) =>
  `<div class="row sp small" style="padding:7px 18px;color:${colour ?? c.t.ink};font-weight:600"><span>${c.w.time()}</span><span>▂▄▆ ▮</span></div>`
const tabs = (c) =>
  `<div class="row" style="justify-content:space-around;padding:10px 0 16px;border-top:1px solid ${c.t.line};background:${c.t.panel}">${c.repeat(5, (i) => `<div class="col mid" style="gap:2px;font-size:10px">${c.m.icon(24, i === 1 ? c.t.accent : c.t.muted)}${c.m.el('nav', c.w.label())}</div>`)}</div>`
const phone = (c, body) =>
  `<div class="col" style="height:100%;background:${c.t.panel};position:relative">${status(c)}<div class="grow" style="min-height:0;overflow:hidden">${body}</div>${tabs(c)}</div>`
const titleBar = (c, text = c.w.label()) =>
  `<div class="row sp mid" style="padding:8px 16px"><span style="color:${c.t.accent};font-size:24px">‹</span>${c.m.el('heading', text, `font-size:${c.pick([18, 18, 28])}px`, 'h2')}${c.m.icon(22)}</div>`

function feed(c) {
  const { m, w, W, int, repeat, chance } = c
  const stories = chance(0.6)
    ? `<div class="row g12" style="padding:8px 12px">${repeat(8, () => m.avatar(62, true))}</div>`
    : ''
  return phone(
    c,
    titleBar(c) +
      stories +
      repeat(
        2,
        () =>
          `<div class="row g8 mid" style="padding:8px 12px">${m.avatar(34, true)}<b>${w.name()}</b></div>${m.photo(`width:${W}px;height:${W * c.real(0.7, 1.1)}px`)}<div style="padding:8px 12px"><div class="row g12">${repeat(3, () => m.icon(24))}</div><b>${int(9, 9000)} likes</b>${m.el('text', w.sentence(), '', 'p')}</div>`,
      ),
  )
}
function chat(c) {
  const { m, t, w, int, repeat, chance } = c
  const bubble = () => {
    const own = chance(0.5)
    return `<div class="row g8" style="margin:8px 12px;justify-content:${own ? 'flex-end' : 'flex-start'};align-items:flex-end">${own ? '' : m.avatar(30, true)}${chance(0.14) ? m.photo('width:200px;height:150px;border-radius:14px') : `<div data-r="text" style="max-width:70%;padding:9px 13px;border-radius:18px;background:${own ? t.accent : t.soft};color:${own ? '#fff' : t.ink}">${w.sentence(2, int(4, 18))}</div>`}</div>`
  }
  return `<div class="col" style="height:100%;background:${t.panel}">${status(c)}<div class="row g12 mid" style="padding:8px 14px;border-bottom:1px solid ${t.line}">‹ ${m.avatar(40, true)}<div class="grow">${m.el('heading', w.name(), 'font-size:17px', 'b')}<div class="muted small">online</div></div>${m.icon(24)}</div><div class="grow" style="overflow:hidden">${repeat(14, bubble)}</div><div class="row g8 mid" style="padding:10px">${m.icon(26)}${m.field(w.label(), 'flex:1;border-radius:20px;padding:9px')}${m.icon(26)}</div></div>`
}
function listing(c) {
  const { m, t, w, repeat, chance, pick } = c
  const lead = pick([
    () => m.avatar(48, true),
    () => m.tile(46),
    () => m.goods('width:84px;height:84px;border-radius:8px'),
    () => m.icon(26),
  ])
  return phone(
    c,
    titleBar(c) +
      `<div style="padding:0 16px">${m.field('Search', 'width:100%;padding:9px;border-radius:10px')}${chance(0.4) ? m.photo(`width:${c.W - 32}px;height:150px;border-radius:12px;margin-top:12px`) : ''}</div>` +
      repeat(
        12,
        () =>
          `<div class="row g12 mid" style="padding:10px 16px;border-bottom:1px solid ${t.line}">${lead()}<div class="grow">${m.el('text', w.title(), 'font-weight:600', 'div', 'cut')}<div class="muted small cut">${w.sentence()}</div></div><span class="muted small">${chance(0.5) ? w.time() : w.price()}</span></div>`,
      ),
  )
}
function home(c) {
  const { m, t, w, int, repeat, chance } = c
  const wall = chance(0.6)
    ? m.photo('position:absolute;inset:0;width:100%;height:100%')
    : `<div style="position:absolute;inset:0;background:linear-gradient(${int(90, 220)}deg,${hsl(t.hue, 70, 45)},${hsl(t.second, 70, 60)})"></div>`
  return `<div style="position:relative;height:100%">${wall}<div class="col sp" style="position:relative;height:100%">${status(c, '#fff')}${chance(0.5) ? `<div style="text-align:center;color:#fff">${m.el('heading', w.time(), 'font-size:72px;font-weight:300')}${w.date()}</div>` : ''}<div style="display:grid;grid-template-columns:repeat(4,1fr);gap:22px 8px;padding:16px;justify-items:center">${repeat(int(8, 24), () => `<div class="col mid" style="gap:4px;color:#fff;font-size:11px;text-shadow:0 1px 2px #000">${m.tile(60)}${w.label()}</div>`)}</div><div class="row" style="margin:0 12px 14px;padding:12px;border-radius:24px;background:#fff5;justify-content:space-around">${repeat(4, () => m.tile(58))}</div></div></div>`
}
function profile(c) {
  const { m, w, W, int, repeat } = c
  return phone(
    c,
    `${m.photo(`width:${W}px;height:${int(130, 200)}px`)}<div class="col mid" style="margin-top:-50px;position:relative">${m.avatar(104, true)}${m.el('heading', w.name(), 'font-size:23px;margin:8px', 'h1')}${m.el('text', w.sentence(), 'text-align:center;padding:0 26px', 'p', 'muted')}<div class="row" style="gap:34px;margin:14px;text-align:center">${repeat(3, () => `<div><b style="font-size:19px">${int(3, 999)}</b><div class="muted small">${w.label()}</div></div>`)}</div>${m.button(w.action())}</div><div style="display:grid;grid-template-columns:repeat(3,1fr);gap:3px;margin-top:16px">${repeat(9, () => m.photo(`width:${W / 3 - 2}px;height:${W / 3 - 2}px`))}</div>`,
  )
}
function onboarding(c) {
  const { m, t, w, W, pick } = c
  const size = Math.min(W * 0.8, c.H * 0.4)
  return `<div class="col mid" style="height:100%;background:${pick([t.panel, t.soft, `linear-gradient(${t.soft},${hsl(t.second, 60, 85)})`])};padding:30px;text-align:center;justify-content:space-evenly">${pick([m.face, m.goods, m.photo])(`width:${size}px;height:${size}px;border-radius:${pick([0, 20, 999])}px`)}<div>${m.el('heading', w.title(), 'font-size:30px;margin-bottom:12px', 'h1')}${m.el('text', w.sentence(10, 18), 'font-size:17px', 'p', 'muted')}</div><div class="col g12" style="width:100%">${m.button('', '', 'font-size:19px;padding:.8em;text-align:center')}${m.button('Skip', 'ghost', 'text-align:center;border:0')}</div></div>`
}
function phoneStats(c) {
  const { m, t, w, W, int, repeat } = c
  return phone(
    c,
    titleBar(c) +
      `<div class="col g12" style="padding:0 16px"><div style="background:linear-gradient(120deg,${t.accent},${t.accent2});border-radius:18px;padding:20px;color:#fff">${m.el('text', w.label(), '')}${m.el('heading', w.price(), 'font-size:38px')}</div><div class="panel" style="padding:12px">${chartMarkup(c, W - 58, 170, { bare: true })}</div>${repeat(6, () => `<div class="row g12 mid">${m.tile(40)}<div class="grow">${m.el('text', w.brand(), 'font-weight:600')}<span class="muted small">${w.date()}</span></div><b>-${int(2, 90)}.00</b></div>`)}</div>`,
  )
}
function alarm(c) {
  const { m, t, w, repeat, chance } = c
  return phone(
    c,
    m.el('heading', w.label(), 'font-size:32px;padding:14px 18px', 'h1') +
      repeat(
        9,
        () =>
          `<div class="row sp mid" style="padding:12px 18px;border-bottom:1px solid ${t.line}">${chance(0.5) ? `<div class="row g12 mid">${m.tile(32)}${m.el('text', w.title())}</div>` : m.el('text', w.title())}${chance(0.5) ? `<span data-r="input" style="width:48px;height:28px;border-radius:14px;background:${chance(0.5) ? '#34c759' : t.line}"></span>` : `<span class="muted">${w.label()} ›</span>`}</div>`,
      ),
  )
}
export const phoneScreens = { feed, chat, listing, home, profile, onboarding, phoneStats, alarm, map }
