/** Posters, advertisements, covers, flyers and banners. */
import { hsl } from './theme.mjs'

const DISPLAY = [
  'Bebas Neue',
  'League Spartan',
  'Lobster',
  'EB Garamond',
  'Inter Display',
  'Comfortaa',
  'Liberation Sans Narrow',
  'Noto Serif Display',
]
const ground = (c) =>
  c.pick([
    () =>
      `linear-gradient(${c.int(0, 360)}deg,${hsl(c.t.hue, c.real(40, 90), c.real(20, 70))},${hsl(c.t.second, c.real(40, 90), c.real(20, 70))})`,
    () => hsl(c.t.hue, c.real(20, 90), c.real(15, 85)),
    () => `radial-gradient(${hsl(c.t.hue, 80, 65)},${hsl(c.t.hue + 30, 70, 18)})`,
    () => '#f5efe2',
    () => '#111',
  ])()
const letters = (c, text, size, style = '') =>
  c.m.el(
    'heading',
    text,
    `font:${c.pick([700, 800, 400])} ${size}px/1 '${c.pick(DISPLAY)}';${c.chance(0.5) ? 'text-transform:uppercase;' : ''}${style}`,
    'h1',
  )
const subject = (c, size) =>
  c.pick([c.m.face, c.m.goods, c.m.photo])(
    `width:${size}px;height:${size}px;border-radius:${c.pick([0, 0, 999, 20])}px`,
    'transparent',
  )

function film(c) {
  const { m, w, W, H, chance, int } = c
  return `<div style="position:relative;height:100%;background:#111">${m.photo('position:absolute;inset:0;width:100%;height:100%', { close: chance(0.6) })}<div style="position:absolute;inset:0;background:linear-gradient(${hsl(c.t.hue, 60, 20, 0.45)},#0000 35%,#000d 90%)"></div><div style="position:absolute;left:6%;right:6%;${chance(0.75) ? 'bottom:5%' : 'top:5%'};text-align:center;color:#fff">${m.el('caption', Array.from({ length: 3 }, () => w.name()).join(' &nbsp; '), `font-size:${W * 0.026}px;letter-spacing:.1em;margin-bottom:10px`)}${letters(c, w.title(), Math.min(W, H) * 0.13)}${m.el('text', w.sentence(5, 10), `font-size:${W * 0.025}px;margin:12px`, 'p')}<div style="font:${W * 0.016}px 'Liberation Sans Narrow';opacity:.8;letter-spacing:.12em">${w.paragraph(2).toUpperCase()}</div><b style="font-size:${W * 0.024}px">${w.date()} · ${int(19, 23)}:00</b></div></div>`
}
function event(c) {
  const { m, w, W, H, int, real, repeat, chance, pick } = c
  const back = ground(c),
    ink = back === '#f5efe2' ? '#222' : '#fff',
    s = Math.min(W, H)
  const shapes = repeat(
    int(0, 14),
    () =>
      `<div data-r="shape" style="position:absolute;left:${real(-10, 95)}%;top:${real(-10, 95)}%;width:${real(0.05, 0.4) * s}px;height:${real(0.05, 0.4) * s}px;background:${hsl(c.t.second + real(-40, 40), 80, 55, real(0.3, 1))};border-radius:${pick(['0', '50%', '50% 0'])};transform:rotate(${int(0, 90)}deg)"></div>`,
  )
  return `<div style="position:relative;height:100%;background:${back};color:${ink};overflow:hidden">${shapes}<div class="col sp" style="position:relative;height:100%;padding:${s * 0.06}px;text-align:${pick(['left', 'center'])};align-items:${chance(0.5) ? 'center' : 'flex-start'}">${letters(c, w.title(), s * real(0.11, 0.2))}${chance(0.7) ? subject(c, s * real(0.35, 0.55)) : ''}<div>${letters(c, w.date(), s * 0.065)}${m.el('text', `${w.place()} · ${w.time()}`, `font-size:${s * 0.034}px;margin-top:8px`, 'p')}${m.el('text', w.labels(5).join(' / '), `font-size:${s * 0.026}px`, 'p')}</div></div></div>`
}
function sale(c) {
  const { m, w, W, H, int, pick, chance, repeat } = c
  const wide = W > H,
    s = Math.min(W, H),
    back = ground(c),
    ink = back === '#f5efe2' ? '#222' : '#fff'
  const burst = chance(0.6)
    ? `<div data-r="price" style="position:absolute;right:${int(4, 12)}%;top:${int(4, 60)}%;width:${s * 0.25}px;height:${s * 0.25}px;border-radius:50%;background:${pick(['#e11', '#fd0', c.t.accent2])};color:${pick(['#fff', '#111'])};display:flex;align-items:center;justify-content:center;font:800 ${s * 0.065}px 'League Spartan';transform:rotate(-10deg)">${pick([w.price(), `-${int(2, 8)}0%`])}</div>`
    : ''
  return `<div style="position:relative;height:100%;background:${back};color:${ink}"><div style="display:flex;flex-direction:${pick(wide ? ['row', 'row-reverse'] : ['column', 'column-reverse'])};height:100%;align-items:center;justify-content:space-evenly;padding:${s * 0.04}px">${subject(c, s * c.real(0.5, 0.72))}<div style="text-align:center;max-width:${wide ? 45 : 90}%">${letters(c, pick(['SALE', w.product(), w.title(), `${int(2, 7)}0% off`]), s * c.real(0.1, 0.2))}${m.el('text', w.sentence(5, 12), `font-size:${s * 0.04}px;margin:${s * 0.03}px 0`, 'p')}${m.button('', chance(0.5) ? 'alt' : '', `font-size:${s * 0.04}px`)}${chance(0.4) ? `<div class="row g16" style="margin-top:20px;justify-content:center">${repeat(3, () => m.goods(`width:${s * 0.12}px;height:${s * 0.12}px`))}</div>` : ''}<div style="display:inline-block;margin-top:${s * 0.04}px">${m.logo(s * 0.05, ink)}</div></div></div>${burst}</div>`
}
function cover(c) {
  const { m, w, W, H, repeat, pick, chance, int } = c
  const line = (side) =>
    `<div style="margin-bottom:${H * 0.03}px;text-align:${side}">${m.el('heading', w.title(), `font-size:${W * 0.038}px;color:${pick(['#fff', '#ffe14d', '#fff'])}`, 'h3')}${m.el('text', w.sentence(4, 8), `font-size:${W * 0.021}px;color:#fff`, 'p')}</div>`
  const inside = chance(0.5)
    ? m.photo('position:absolute;inset:0;width:100%;height:100%', { close: true })
    : `<div style="position:absolute;inset:0;background:${ground(c)}"></div><div style="position:absolute;left:14%;bottom:0">${m.face(`width:${W * 0.72}px;height:${W * 0.72}px`, 'transparent')}</div>`
  return `<div style="position:relative;height:100%;overflow:hidden;text-shadow:0 1px 6px #0009">${inside}<div style="position:absolute;left:0;right:0;top:2%;text-align:center;color:${pick(['#fff', '#e22', c.t.accent2])}">${letters(c, m.brand, Math.min(W, H) * 0.22)}</div><div style="position:absolute;left:4%;width:32%;top:${int(30, 45)}%">${repeat(3, () => line('left'))}</div><div style="position:absolute;right:4%;width:30%;top:${int(40, 55)}%">${repeat(2, () => line('right'))}</div></div>`
}
function swiss(c) {
  const { m, w, W, H, real, int, pick, repeat } = c
  const s = Math.min(W, H),
    back = pick(['#f4f1ea', '#e63b2e', '#fff', '#1b4dd8', '#ffcf33', '#111']),
    ink = ['#e63b2e', '#1b4dd8', '#111'].includes(back) ? '#fff' : '#111',
    spot = pick(['#e63b2e', '#111', '#1b4dd8', '#ffcf33'])
  const pattern = pick([
    () =>
      repeat(
        int(4, 9),
        (i) =>
          `<circle cx="${W * 0.5}" cy="${H * 0.5}" r="${s * 0.07 * (i + 1)}" fill="none" stroke="${spot}" stroke-width="${s * 0.025}"/>`,
      ),
    () =>
      repeat(
        64,
        (i) =>
          `<circle cx="${W * (0.1 + 0.115 * (i % 8))}" cy="${H * (0.2 + 0.08 * (i >> 3))}" r="${s * real(0.005, 0.045)}" fill="${spot}"/>`,
      ),
    () =>
      repeat(
        int(3, 12),
        () =>
          `<rect x="${real(0, W)}" y="${real(0, H)}" width="${real(0.1, 0.7) * W}" height="${s * real(0.02, 0.12)}" fill="${pick([spot, ink])}" transform="rotate(-35 ${W / 2} ${H / 2})"/>`,
      ),
    () =>
      `<circle cx="${W * real(0.3, 0.7)}" cy="${H * real(0.35, 0.6)}" r="${s * real(0.2, 0.4)}" fill="${spot}"/>`,
  ])()
  return `<div style="position:relative;height:100%;background:${back};color:${ink}"><svg data-r="shape" width="${W}" height="${H}" style="position:absolute">${pattern}</svg><div style="position:absolute;left:7%;right:7%;${pick(['top:6%', 'bottom:16%', 'top:38%'])}">${m.el('heading', w.title(), `font:800 ${s * real(0.09, 0.17)}px/.95 'Inter Display'`, 'h1')}</div><div class="row sp" style="position:absolute;left:7%;right:7%;bottom:5%;font-size:${s * 0.024}px">${repeat(3, () => `<div style="width:28%">${m.el('text', w.sentence(4, 9))}</div>`)}</div></div>`
}
function banner(c) {
  const { m, w, W, H, chance } = c
  return `<div class="col" style="height:100%;background:#8a8a86;justify-content:space-evenly;align-items:center">${m.ad(W * 0.92, H * (chance(0.5) ? 0.8 : 0.38))}${chance(0.5) ? m.ad(W * 0.92, H * 0.14) : m.el('text', w.sentence())}</div>`
}
function quote(c) {
  const { m, w, H, W, chance } = c
  const s = Math.min(W, H),
    back = chance(0.5)
      ? m.photo('position:absolute;inset:0;width:100%;height:100%') +
        '<div style="position:absolute;inset:0;background:#0006"></div>'
      : `<div style="position:absolute;inset:0;background:${ground(c)}"></div>`
  return `<div style="position:relative;height:100%;color:#fff;text-shadow:0 1px 5px #0006">${back}<div class="col" style="position:relative;height:100%;justify-content:center;align-items:center;text-align:center;padding:10%">${letters(c, `“${w.sentence(5, 12)}”`, s * c.real(0.06, 0.11))}${m.el('caption', `— ${w.name()}`, `font-size:${s * 0.035}px;margin-top:24px`)}</div></div>`
}
function menuCard(c) {
  const { m, t, w, H, W, repeat, int, pick } = c
  const dark = c.chance(0.4),
    s = Math.min(W, H),
    font = pick(DISPLAY)
  return `<div style="height:100%;background:${dark ? '#1d1b19' : '#f8f3e8'};color:${dark ? '#eee' : '#322'};padding:${s * 0.06}px;font-size:${s / 48}px"><div style="text-align:center">${m.el('heading', m.brand, `font:400 ${s * 0.11}px '${font}';color:${t.accent2}`, 'h1')}</div><div style="columns:2;column-gap:${s * 0.06}px;margin-top:${s * 0.03}px">${repeat(4, () => `<div style="break-inside:avoid;margin-bottom:${s * 0.03}px">${m.el('heading', w.title(), `font:400 ${s * 0.05}px '${font}'`, 'h2')}${repeat(int(4, 6), () => `<div class="row sp">${m.el('text', w.title(), 'font-weight:600')}${m.el('price', `${int(4, 29)}.50`)}</div><div style="opacity:.7;margin-bottom:6px">${w.sentence(3, 7)}</div>`)}</div>`)}</div>${m.photo(`width:${W * 0.4}px;height:${H * 0.2}px`)}</div>`
}
export const posters = {
  film,
  filmAgain: film,
  event,
  eventAgain: event,
  sale,
  saleAgain: sale,
  cover,
  swiss,
  banner,
  quote,
  menuCard,
}
