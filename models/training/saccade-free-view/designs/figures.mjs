/** Scientific plots, infographics, slides, tables and documents. */
import { chartMarkup } from './charts.mjs'
import { hsl } from './theme.mjs'

const plain = (c, body) => `<div style="height:100%;background:#fff;color:#1a1a1a;--p:0">${body}</div>`
const light = (c) =>
  Object.assign(c, {
    t: { ...c.t, panel: '#fff', ink: '#1a1a1a', line: '#ddd', muted: '#777', soft: '#f3f4f6' },
  })

function plot(c) {
  light(c)
  const { m, w, W, H, chance } = c
  const title = chance(0.6)
    ? m.el(
        'heading',
        w.headline(),
        `text-align:center;font-size:${W * 0.022}px;padding-top:${H * 0.02}px;font-weight:400`,
        'h2',
      )
    : ''
  return plain(
    c,
    `${title}<div style="padding:${H * 0.03}px ${W * 0.04}px">${chartMarkup(c, W * 0.92, H * (title ? 0.85 : 0.92))}</div>`,
  )
}
function panels(c) {
  light(c)
  const { m, w, W, H, int, repeat } = c
  const columns = int(2, 3),
    rows = int(1, 3),
    cw = (W - 60) / columns,
    ch = (H - 70) / rows
  const cell = (i) =>
    `<div style="position:relative">${m.el('heading', String.fromCharCode(65 + i), 'font-size:22px;position:absolute;left:2px;top:-8px', 'b')}${chartMarkup(c, cw - 12, ch - 12)}</div>`
  return plain(
    c,
    `<div style="display:grid;grid-template-columns:repeat(${columns},1fr);gap:12px;padding:20px">${repeat(columns * rows, cell)}</div>${m.el('caption', w.sentence(), 'padding:0 20px', 'p')}`,
  )
}
function infographic(c) {
  const { m, t, w, W, H, int, repeat, chance, pick, real } = c
  const ground = pick([t.deep, hsl(t.hue, 40, 93), hsl(t.second, 50, 90), '#fff', t.accent]),
    dark = [t.deep, t.accent].includes(ground),
    ink = dark ? '#fff' : '#222'
  const columns = W > H ? int(3, 4) : 2,
    unit = W / columns
  const cell = () =>
    pick([
      () =>
        `${m.el('heading', `${int(2, 98)}${pick(['%', 'M', 'K', '×', ''])}`, `font-size:${unit * 0.24}px;color:${dark ? '#ffd35c' : t.accent2}`)}${m.el('text', w.sentence(4, 9))}`,
      () =>
        `<div style="display:inline-block">${m.icon(unit * 0.3, dark ? '#fff' : t.accent)}</div>${m.el('heading', w.title(), 'font-size:20px')}${m.el('text', w.sentence(5, 12))}`,
      () =>
        chartMarkup({ ...c, t: { ...t, ink, panel: ground, line: '#8886' } }, unit * 0.8, unit * 0.55, {
          bare: true,
          kind: pick(['pie', 'bar', 'area']),
        }),
      () =>
        `${repeat(10, (i) => `<span data-r="icon" style="font-size:${unit * 0.085}px;opacity:${i < 6 ? 1 : 0.3}">${'🧍'}</span>`)}${m.el('text', w.sentence(4, 8))}`,
      () =>
        `<div style="display:inline-block">${m.face(`width:${unit * 0.42}px;height:${unit * 0.42}px;border-radius:50%`)}</div>${m.el('caption', w.name(), 'font-weight:700')}${m.el('text', `“${w.sentence(5, 10)}”`)}`,
    ])()
  return `<div style="height:100%;background:${ground};color:${ink};padding:${W * 0.035}px;text-align:center;font-size:${W / 62}px">${m.el('heading', w.headline(), `font-size:${W * real(0.035, 0.055)}px;text-transform:${chance(0.5) ? 'uppercase' : 'none'}`, 'h1')}${m.el('text', w.sentence(), 'margin:10px 0 24px', 'p')}
    <div style="display:grid;grid-template-columns:repeat(${columns},1fr);gap:${H * 0.05}px 24px;align-items:center">${repeat(columns * int(2, 4), () => `<div>${cell()}</div>`)}</div></div>`
}
function slide(c) {
  const { m, t, w, W, H, int, pick, repeat, chance } = c
  const ground = pick([
      '#fff',
      '#fff',
      t.deep,
      hsl(t.hue, 40, 93),
      `linear-gradient(120deg,${t.accent},${t.deep})`,
    ]),
    dark = ground === t.deep || ground.startsWith('linear'),
    ink = dark ? '#fff' : '#222'
  const bullets = () =>
    `<ul style="text-align:left;font-size:${H * 0.036}px">${repeat(int(3, 6), () => `<li style="margin-bottom:${H * 0.022}px">• ${m.el('text', w.sentence(4, 11), '', 'span')}</li>`)}</ul>`
  const right = () =>
    pick([
      () => m.photo(`width:${W * 0.4}px;height:${H * 0.58}px`),
      () => chartMarkup({ ...c, t: { ...t, ink, panel: 'transparent', line: '#8886' } }, W * 0.42, H * 0.58),
      () => m.goods(`width:${H * 0.5}px;height:${H * 0.5}px`, 'transparent'),
    ])()
  const title = m.el('heading', w.title(), `font-size:${H * 0.075}px`, 'h1')
  const body = pick([
    () =>
      `${title}<div class="row sp" style="margin-top:${H * 0.05}px;gap:30px"><div class="grow">${bullets()}</div>${right()}</div>`,
    () => `${title}<div style="margin-top:${H * 0.05}px">${bullets()}</div>`,
    () =>
      `<div class="col" style="height:80%;justify-content:center;text-align:center;gap:20px">${m.el('heading', w.headline(), `font-size:${H * 0.09}px`, 'h1')}${m.el('text', `${w.name()} · ${w.date()}`, `font-size:${H * 0.035}px`, 'p')}</div>`,
    () =>
      `${title}<div style="margin-top:20px">${chartMarkup({ ...c, t: { ...t, ink, panel: 'transparent', line: '#8886' } }, W * 0.88, H * 0.66)}</div>`,
  ])()
  return `<div style="height:100%;background:${ground};color:${ink};padding:${H * 0.08}px ${W * 0.06}px;position:relative">${chance(0.4) ? `<div style="position:absolute;left:0;top:0;width:${pick(['100%', '14px'])};height:${pick(['12px', '100%'])};max-height:100%;background:${t.accent};opacity:.5"></div>` : ''}<div style="position:relative;height:100%">${body}</div><span class="small" style="position:absolute;right:24px;bottom:14px;opacity:.6">${int(2, 40)}</span>${chance(0.5) ? `<div style="position:absolute;left:24px;bottom:12px">${m.logo(H * 0.03, dark ? '#fff' : t.accent)}</div>` : ''}</div>`
}
function table(c) {
  light(c)
  const { m, t, w, W, int, repeat, chance, pick } = c
  const columns = int(4, 8),
    striped = chance(0.5),
    head = pick([t.accent, t.deep, '#eee', '#fff'])
  const cell = (r, k) =>
    r === 0 ? w.label() : k === 0 ? w.title() : pick([w.price(), int(0, 999), `${int(0, 99)}.${int(0, 9)}%`])
  return plain(
    c,
    `<div style="padding:${W * 0.04}px">${m.el('heading', w.headline(), `font-size:${W * 0.028}px;margin-bottom:14px`, 'h2')}<table style="width:100%;border-collapse:collapse;font-size:${W / 68}px">${repeat(int(9, 18), (r) => `<tr style="background:${r === 0 ? head : striped && r % 2 ? t.soft : '#fff'};color:${r === 0 && head.startsWith('hsl') ? '#fff' : '#222'};font-weight:${r ? 400 : 700}">${repeat(columns, (k) => `<td data-r="text" style="padding:8px;border-bottom:1px solid #ddd;text-align:${k ? 'right' : 'left'}">${cell(r, k)}</td>`)}</tr>`)}</table>${m.el('caption', w.paragraph(2), 'margin-top:12px;color:#777', 'p')}</div>`,
  )
}
function paper(c) {
  light(c)
  const { m, w, W, int, repeat, chance } = c
  const column = (W - 130) / 2
  const block = () =>
    chance(0.25)
      ? chartMarkup(c, column, column * 0.62) +
        m.el('caption', `Figure ${int(1, 9)}. ${w.sentence()}`, 'font-size:11px;margin:4px 0 12px', 'p')
      : chance(0.1)
        ? m.photo(`width:${column}px;height:${column * 0.6}px;margin-bottom:10px`)
        : `${chance(0.5) ? m.el('heading', `${int(1, 6)} ${w.title()}`, 'font-size:15px;margin:9px 0 4px', 'h3') : ''}${m.el('text', w.paragraph(int(5, 11)), 'text-align:justify;margin-bottom:6px', 'p')}`
  return plain(
    c,
    `<div style="padding:50px;font:12.5px/1.35 'Liberation Serif'">${m.el('heading', w.headline(), 'font-size:25px;text-align:center;font-family:Liberation Serif', 'h1')}<p style="text-align:center;margin:10px">${repeat(3, () => `${w.name()}, `)}</p><div style="padding:0 60px 14px;text-align:justify">${m.el('text', `<b>Abstract.</b> ${w.paragraph(5)}`, '', 'p')}</div><div style="columns:2;column-gap:30px;height:${c.H - 290}px;column-fill:auto;overflow:hidden">${repeat(14, block)}</div></div>`,
  )
}
function letter(c) {
  light(c)
  const { m, t, w, W, H, int, repeat, chance } = c
  const rows = chance(0.5)
    ? `<table style="width:100%;margin:18px 0;border-collapse:collapse">${repeat(int(4, 8), (i) => `<tr style="${i ? '' : `background:${t.soft};font-weight:700`}"><td style="padding:8px">${i ? w.product() : 'Item'}</td><td>${i ? int(1, 9) : 'Qty'}</td><td style="text-align:right">${i ? w.price() : 'Total'}</td></tr>`)}</table>${m.el('price', `Total ${w.price()}`, 'font-size:22px;font-weight:700;text-align:right')}`
    : repeat(int(3, 6), () => m.el('text', w.paragraph(int(3, 7)), 'margin-bottom:12px', 'p'))
  return plain(
    c,
    `<div style="padding:${H * 0.06}px ${W * 0.1}px;font-size:${W / 60}px"><div class="row sp">${m.logo(W * 0.036)}<div class="small" style="text-align:right">${w.name()}<br>${w.place()}<br>${w.date()}</div></div>${m.el('heading', w.title(), `font-size:${W * 0.032}px;margin:${H * 0.05}px 0 18px`, 'h1')}${rows}<div style="margin-top:30px;font:28px Lobster;color:#224">${w.name()}</div></div>`,
  )
}
function book(c) {
  light(c)
  const { m, w, W, H, int, repeat } = c
  const page = () =>
    `<div class="grow" style="padding:${H * 0.06}px ${W * 0.035}px;background:linear-gradient(90deg,#f4eee0,#fdfaf2,#efe7d6);color:#2a241c;font:${Math.round(H / 46)}px/1.5 'EB Garamond';overflow:hidden">${c.chance(0.5) ? m.el('heading', w.title(), `font-size:${H * 0.045}px;text-align:center;margin-bottom:20px`, 'h2') : ''}${c.chance(0.35) ? m.photo(`width:${W * 0.4}px;height:${H * 0.35}px`) : ''}${repeat(5, () => m.el('text', w.paragraph(int(4, 8)), 'text-align:justify;text-indent:1.5em', 'p'))}</div>`
  return `<div class="row" style="height:100%;background:#5a4632;padding:${H * 0.03}px">${page()}${W > H ? page() : ''}</div>`
}
function diagram(c) {
  light(c)
  const { m, w, W, H, int, real, repeat, pick, t } = c
  const n = int(5, 11),
    at = Array.from({ length: n }, (_, i) => [
      W * (0.15 + 0.7 * ((i % 4) / 3)) + real(-40, 40),
      H * (0.22 + 0.6 * (Math.floor(i / 4) / 2)) + real(-30, 30),
    ])
  const lines = repeat(n + 2, (i) => {
    const a = at[i % n],
      b = at[(i + int(1, 3)) % n]
    return `<path d="M${a}L${b}" stroke="#556" stroke-width="2.5" fill="none"/>`
  })
  const nodes = at
    .map(
      ([x, y]) =>
        `<div data-r="text" style="position:absolute;left:${x}px;top:${y}px;transform:translate(-50%,-50%);background:${hsl(t.hue + real(-60, 60), 60, pick([88, 45]))};padding:${H * 0.025}px ${W * 0.02}px;border-radius:${pick([0, 8, 60])}px;border:2px solid #334;font-size:${W / 55}px">${w.noun()}</div>`,
    )
    .join('')
  return plain(
    c,
    `<div style="position:relative;height:100%"><svg width="${W}" height="${H}" style="position:absolute">${lines}</svg>${nodes}${m.el('heading', w.title(), `position:absolute;left:0;right:0;top:14px;text-align:center;font-size:${W * 0.03}px`, 'h2')}</div>`,
  )
}
export const figures = {
  plot,
  plotAgain: plot,
  panels,
  infographic,
  infographicAgain: infographic,
  slide,
  slideAgain: slide,
  table,
  paper,
  letter,
  book,
  diagram,
}
