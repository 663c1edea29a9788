/** Painting-like and abstract pictures, cartoons and comics. */
import { faceMarkup, goodsMarkup, sceneMarkup } from './drawings.mjs'
import { hsl } from './theme.mjs'

const canvas = (c, role, body, back = '#fff') =>
  `<svg data-r="${role}" width="${c.W}" height="${c.H}" style="display:block;background:${back}">${body}</svg>`
const palette = (c) =>
  Array.from({ length: 6 }, (_, i) =>
    hsl(c.t.hue + c.pick([0, 20, 40, 150, 180, 210]) + i * 8, c.real(30, 95), c.real(20, 85)),
  )
const place = (markup, x, y, size, role) =>
  `<svg x="${x}" y="${y}" width="${size}" height="${size}" viewBox="0 0 100 100" ${role ? `data-r="${role}"` : ''}>${markup}</svg>`
/** Rough, painted edges: displaces the drawing by noise and adds a canvas grain. */
const paint = (
  c,
  strength,
) => `<style>[filter="url(#paint)"]{transform:scale(1.1);transform-origin:center}</style><filter id="paint" x="-5%" y="-5%" width="110%" height="110%"><feTurbulence type="fractalNoise" baseFrequency="${c.real(0.01, 0.05)}" numOctaves="3" seed="${c.int(1, 999)}"/><feDisplacementMap in="SourceGraphic" scale="${strength}" xChannelSelector="R" yChannelSelector="G"/></filter>
  <filter id="grain" x="0" y="0" width="100%" height="100%"><feTurbulence type="fractalNoise" baseFrequency=".7 .2" numOctaves="2"/><feColorMatrix values="0 0 0 0 .5  0 0 0 0 .5  0 0 0 0 .5  .9 0 0 0 -.35"/></filter>`
const grain = (c) => `<rect width="${c.W}" height="${c.H}" filter="url(#grain)" opacity=".35"/>`

function strokes(c) {
  const { W, H, real, pick, repeat, int } = c
  const colours = palette(c),
    flow = real(0, 6),
    bend = real(1, 4),
    s = Math.min(W, H)
  const line = () => {
    let x = real(-0.05, 1.05) * W,
      y = real(-0.05, 1.05) * H,
      d = `M${x} ${y}`
    for (let k = 0; k < 6; k++) {
      const a = flow + Math.sin((x / W) * bend * 2) + Math.cos((y / H) * bend * 2)
      d += `L${(x += Math.cos(a) * s * 0.03).toFixed(1)} ${(y += Math.sin(a) * s * 0.03).toFixed(1)}`
    }
    return `<path d="${d}" stroke="${pick(colours)}" stroke-width="${real(3, s * 0.03)}" opacity="${real(0.4, 1)}" stroke-linecap="round" fill="none"/>`
  }
  return canvas(
    c,
    'shape',
    `${paint(c, 12)}<g filter="url(#paint)">${repeat(int(300, 800), line)}</g>${grain(c)}`,
    colours[0],
  )
}
function landscape(c) {
  const { W, H, real, repeat, int, pick, chance } = c
  const dabs = repeat(int(150, 400), () => {
    const y = real(0.45, 1)
    return `<ellipse cx="${real(0, W)}" cy="${y * H}" rx="${real(4, 30) * y}" ry="${real(2, 9) * y}" fill="${hsl(c.t.hue + real(-50, 70), real(30, 80), real(20, 75))}" opacity=".8"/>`
  })
  const figure = chance(0.5)
    ? place(faceMarkup(c.random), real(0.1, 0.7) * W, H * 0.62, H * real(0.15, 0.38))
    : ''
  return canvas(
    c,
    'shape',
    `${paint(c, real(15, 45))}<g filter="url(#paint)"><svg viewBox="0 0 400 300" width="${W}" height="${H}" preserveAspectRatio="xMidYMid slice">${sceneMarkup(c.random)}</svg>${pick([dabs, dabs, ''])}${figure}</g>${grain(c)}`,
  )
}
function mondrian(c) {
  const { W, H, chance, real, pick } = c
  const colours = chance(0.5) ? ['#fff', '#f4f1e6', '#fff', '#d40920', '#1356a2', '#f7d842'] : palette(c)
  const cut = (x, y, w, h, depth) => {
    if (depth === 0 || Math.min(w, h) < 60 || chance(0.08))
      return `<rect data-r="shape" x="${x}" y="${y}" width="${w}" height="${h}" fill="${pick(colours)}" stroke="#111" stroke-width="${10}"/>`
    const k = real(0.25, 0.75)
    return chance(w / (w + h))
      ? cut(x, y, w * k, h, depth - 1) + cut(x + w * k, y, w * (1 - k), h, depth - 1)
      : cut(x, y, w, h * k, depth - 1) + cut(x, y + h * k, w, h * (1 - k), depth - 1)
  }
  return canvas(c, 'shape', cut(0, 0, W, H, c.int(3, 6)))
}
function geometric(c) {
  const { W, H, real, int, pick, repeat, chance } = c
  const colours = palette(c),
    s = Math.min(W, H)
  const shape = () => {
    const x = real(0, W),
      y = real(0, H),
      r = s * real(0.02, 0.22),
      k = pick(colours),
      look = chance(0.25)
        ? `fill="none" stroke="${k}" stroke-width="${real(2, 12)}"`
        : `fill="${k}" opacity="${real(0.6, 1)}"`
    return pick([
      `<circle data-r="shape" cx="${x}" cy="${y}" r="${r}" ${look}/>`,
      `<rect data-r="shape" x="${x}" y="${y}" width="${r * 2}" height="${r * real(0.2, 2)}" transform="rotate(${int(0, 180)} ${x} ${y})" ${look}/>`,
      `<path data-r="shape" d="M${x} ${y}l${real(-r, r) * 2} ${real(-r, r) * 2}l${real(-r, r) * 2} ${real(-r, r)}Z" ${look}/>`,
      `<path d="M${x} ${y}q${real(-2, 2) * r} ${real(-2, 2) * r} ${real(-4, 4) * r} ${real(-4, 4) * r}" fill="none" stroke="#111" stroke-width="${real(1, 6)}"/>`,
    ])
  }
  return canvas(c, 'shape', repeat(int(4, 45), shape), pick(['#f3ead6', '#fff', '#151515', colours[2]]))
}
function gradients(c) {
  const { W, H, real, int, repeat, pick } = c
  const colours = palette(c)
  return canvas(
    c,
    'shape',
    `<filter id="soft"><feGaussianBlur stdDeviation="${real(20, 90)}"/></filter><g filter="url(#soft)">${repeat(int(4, 12), () => `<ellipse cx="${real(0, W)}" cy="${real(0, H)}" rx="${real(60, W / 2)}" ry="${real(60, H / 2)}" fill="${pick(colours)}"/>`)}</g>`,
    colours[1],
  )
}
function portrait(c) {
  const { W, H, real, chance, pick } = c
  const s = Math.min(W, H) * real(0.6, 1.05),
    painted = chance(0.6)
  return canvas(
    c,
    'shape',
    `${paint(c, painted ? real(14, 40) : 0)}<g filter="${painted ? 'url(#paint)' : ''}"><ellipse cx="${W / 2}" cy="${H / 2}" rx="${W * 0.45}" ry="${H * 0.5}" fill="${hsl(c.t.second, 40, pick([30, 60]))}"/>${place(faceMarkup(c.random), real(0, W - s), H - s * 0.97, s)}</g>${painted ? grain(c) : ''}`,
    hsl(c.t.hue, 35, pick([20, 40, 70])),
  )
}
function cartoon(c) {
  const { W, H, real, int, repeat, chance, w, m } = c
  const n = int(1, 5),
    people = repeat(n, (i) => {
      const s = H * real(0.3, 0.6),
        x = ((i + 0.5) / n) * W - s / 2 + real(-40, 40),
        base = H - real(0, 0.12) * H
      const cloth = hsl(real(0, 360), 60, real(35, 65))
      return `<rect x="${x + s * 0.18}" y="${base - s * 0.62}" width="${s * 0.64}" height="${s}" rx="${s * 0.14}" fill="${cloth}"/><path d="M${x + s * 0.2} ${base - s * 0.45}q${-s * 0.3} ${s * real(-0.4, 0.3)} ${-s * 0.1} ${s * real(-0.5, 0.4)}M${x + s * 0.8} ${base - s * 0.45}q${s * 0.3} ${s * real(-0.4, 0.3)} ${s * 0.12} ${s * real(-0.5, 0.4)}" stroke="${cloth}" stroke-width="${s * 0.12}" fill="none" stroke-linecap="round"/>${place(faceMarkup(c.random, { body: false }), x, base - s * 1.35, s)}`
    })
  const bubble = chance(0.5)
    ? `<div data-r="text" style="position:absolute;left:${int(5, 60)}%;top:5%;max-width:32%;background:#fff;border:3px solid #111;border-radius:30px;padding:14px 20px;font:700 ${W / 46}px Comfortaa;color:#111">${w.sentence(3, 9)}</div>`
    : ''
  return `<div style="position:relative">${canvas(c, 'shape', `<svg viewBox="0 0 400 300" width="${W}" height="${H}" preserveAspectRatio="xMidYMid slice">${sceneMarkup(c.random)}</svg>${people}`)}${bubble}${chance(0.2) ? m.el('heading', w.title(), 'position:absolute;left:0;right:0;bottom:10px;text-align:center;font-size:60px;color:#fff;-webkit-text-stroke:2px #111', 'h1') : ''}</div>`
}
function comic(c) {
  const { W, H, int, repeat, w, chance, pick } = c
  const columns = int(2, 3),
    rows = int(1, 3)
  const cell = () =>
    `<div style="position:relative;border:4px solid #111;overflow:hidden;background:${hsl(c.real(0, 360), 60, 85)}"><svg style="position:absolute;width:100%;height:100%" viewBox="0 0 400 300" preserveAspectRatio="xMidYMid slice">${chance(0.6) ? sceneMarkup(c.random) : ''}${place(faceMarkup(c.random), pick([20, 180]), 90, 210)}</svg><div data-r="text" style="position:absolute;${pick(['left', 'right'])}:8px;top:8px;max-width:75%;background:#fff;border:2px solid #111;border-radius:18px;padding:7px 12px;font:700 ${W / 62}px Comfortaa;color:#111">${w.sentence(2, 8)}</div></div>`
  return `<div style="display:grid;grid-template-columns:repeat(${columns},1fr);grid-auto-rows:1fr;gap:12px;padding:14px;height:${H}px;background:#fff">${repeat(columns * rows, cell)}</div>`
}
function stillLife(c) {
  const { W, H, real, int, repeat, chance } = c
  const table = H * real(0.55, 0.7),
    items = repeat(int(2, 7), (i) => {
      const s = H * real(0.18, 0.42)
      return place(
        goodsMarkup(c.random),
        (i * W) / 7 + real(0, 80),
        table + real(0, 0.12) * H - s * 0.86,
        s,
        'shape',
      )
    })
  return canvas(
    c,
    'shape',
    `${paint(c, chance(0.6) ? real(8, 26) : 0)}<g filter="url(#paint)"><rect width="${W}" height="${H}" fill="${hsl(c.t.hue, 30, real(25, 80))}"/><rect y="${table}" width="${W}" height="${H}" fill="${hsl(c.t.second, 35, real(25, 60))}"/>${items}</g>${grain(c)}`,
  )
}
function pattern(c) {
  const { W, H, int, real, repeat, pick, chance } = c
  const n = int(5, 16),
    s = Math.max(W, H) / n,
    colours = palette(c),
    odd = int(0, n * n - 1),
    motif = goodsMarkup(c.random)
  const one = (i, k) => {
    const x = (i % n) * s,
      y = Math.floor(i / n) * s
    return pick([
      `<circle cx="${x + s / 2}" cy="${y + s / 2}" r="${s * 0.36}" fill="${k}"/>`,
      `<path d="M${x} ${y}h${s}L${x + s / 2} ${y + s}Z" fill="${k}"/>`,
    ])
  }
  const mode = real(0, 1),
    tile = (i) =>
      mode < 0.3
        ? place(motif, (i % n) * s, Math.floor(i / n) * s, s, 'shape')
        : one(i, i === odd && mode < 0.6 ? '#f22' : mode < 0.6 ? colours[1] : pick(colours))
  return canvas(c, 'shape', repeat(n * n, tile), chance(0.5) ? '#fff' : colours[4])
}
export const art = {
  strokes,
  strokesAgain: strokes,
  landscape,
  landscapeAgain: landscape,
  mondrian,
  geometric,
  gradients,
  portrait,
  cartoon,
  cartoonAgain: cartoon,
  comic,
  stillLife,
  pattern,
}
