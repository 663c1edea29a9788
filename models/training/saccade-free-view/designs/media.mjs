/** Pictures and marked pieces inside a design. `data-r` names the role that measure.mjs reads back. */
import { faceMarkup, glyph, goodsMarkup, sceneMarkup } from './drawings.mjs'
import { hsl } from './theme.mjs'

export function createMedia(random, words, theme, photos) {
  const { pick, real, int, chance, repeat } = random
  const el = (role, text, style = '', tag = 'div', cls = '') =>
    `<${tag} data-r="${role}" class="${cls}" style="${style}">${text}</${tag}>`

  /** A photograph (or a drawn scene where the design has none) filling a box given by `style`. */
  const photo = (style, { close = chance(0.35), role = 'photo' } = {}) => {
    if (!photos || chance(0.06)) {
      return `<span class="ph" data-r="${role}" style="${style}"><svg viewBox="0 0 400 300" preserveAspectRatio="xMidYMid slice">${sceneMarkup(random)}</svg></span>`
    }
    const source = pick(photos)
    const zoom = close ? real(1.3, 2.6) : 1
    const [x, y] = source.focus.map((f) =>
      Math.min(1, Math.max(0, close || chance(0.6) ? f + real(-0.08, 0.08) : real(0.2, 0.8))),
    )
    // The point (x, y) of the picture stays where it is while the picture is enlarged about it.
    return `<span class="ph" data-r="${role}" data-photo="${source.name}" data-view="${x.toFixed(4)},${y.toFixed(4)},${zoom.toFixed(4)}" style="${style}">
      <img src="${source.url}" style="object-position:${x * 100}% ${y * 100}%;transform:scale(${zoom});transform-origin:${x * 100}% ${y * 100}%"></span>`
  }

  const svgBox = (role, markup, style, background) =>
    `<span class="ph" data-r="${role}" style="background:${background};${style}"><svg viewBox="0 0 100 100">${markup}</svg></span>`
  const face = (style, background = hsl(real(0, 360), real(20, 60), real(70, 90))) =>
    svgBox('shape', faceMarkup(random), style, background)
  const goods = (style, background = pick(['#fff', '#f6f6f6', hsl(real(0, 360), 30, 94)])) =>
    photos && chance(0.35)
      ? photo(style, { close: true })
      : svgBox('photo', goodsMarkup(random), style, background)
  const avatar = (size, round = chance(0.7)) => {
    const style = `width:${size}px;height:${size}px;${round ? 'border-radius:50%;' : ''}`
    if (photos && chance(0.5)) return photo(style, { close: true })
    if (chance(0.7)) return face(style)
    return el(
      'icon',
      words.first()[0],
      `${style}flex:none;background:${hsl(real(0, 360), 50, 50)};color:#fff;text-align:center;font:600 ${size * 0.45}px/${size}px ${theme.bodyFont}`,
    )
  }

  const EMOJI = [
    '😀',
    '🚀',
    '🎁',
    '🐶',
    '🌍',
    '☕',
    '🍕',
    '📷',
    '🎵',
    '⚽',
    '💡',
    '🏠',
    '🚗',
    '🐱',
    '🌸',
    '🔥',
    '📈',
    '✈️',
    '🎓',
    '🛒',
    '🍓',
    '👩‍💻',
    '🧑‍🚀',
    '🦊',
  ]
  const icon = (size, colour = theme.accent) =>
    chance(0.16)
      ? `<span data-r="icon" style="font-size:${size * 0.85}px;line-height:${size}px;flex:none">${pick(EMOJI)}</span>`
      : `<span data-r="icon" style="flex:none;display:block;width:${size}px;height:${size}px">${glyph(random, size, colour)}</span>`
  /** An application icon: a coloured tile with a glyph, a letter or an emoji. */
  const tile = (size) => {
    const h = real(0, 360)
    const inner = pick([
      () => glyph(random, size * 0.55, '#fff'),
      () => `<b style="font-size:${size * 0.55}px;color:#fff">${words.brand()[0]}</b>`,
      () => `<span style="font-size:${size * 0.55}px">${pick(EMOJI)}</span>`,
    ])()
    return `<span data-r="icon" style="flex:none;width:${size}px;height:${size}px;border-radius:${size * pick([0.22, 0.22, 0.5, 0.08])}px;display:flex;align-items:center;justify-content:center;
      background:linear-gradient(${hsl(h, 70, 58)},${hsl(h + 20, 75, 42)})">${inner}</span>`
  }

  const brand = words.brand()
  const logo = (size, colour = theme.accent) => {
    const font = pick([
      theme.headingFont,
      'Lobster',
      'League Spartan',
      'Comfortaa',
      'Liberation Serif',
      'Bebas Neue',
      theme.bodyFont,
    ])
    const mark = chance(0.55)
      ? pick([
          () => glyph(random, size, colour),
          () =>
            `<svg width="${size}" height="${size}" viewBox="0 0 10 10"><circle cx="4" cy="5" r="4" fill="${theme.accent2}"/><circle cx="7" cy="5" r="3" fill="${colour}" opacity=".8"/></svg>`,
        ])()
      : ''
    return `<div data-r="logo" class="row mid g8" style="font:700 ${size}px/1.1 '${font}';color:${colour};white-space:nowrap">${mark}<span>${brand}</span></div>`
  }

  const button = (text = '', cls = '', style = '') =>
    el('button', text || words.action(), style, 'span', `btn ${cls}`)
  const field = (text, style = '') => el('input', text, style, 'span', 'in')
  const search = (width) =>
    `<span class="row mid" style="gap:4px">${field(words.label(), `width:${width}px`)}${button(words.action().split(' ')[0])}</span>`
  const nav = (n, style = '', gap = 18) =>
    `<div class="row mid" style="gap:${gap}px;white-space:nowrap;${style}">${words
      .labels(n)
      .map((label) => el('nav', label, '', 'a'))
      .join('')}</div>`
  const stars = (size = 12) =>
    `<span style="color:#f0a020;font-size:${size}px;letter-spacing:1px">${repeat(5, (i) => (i < 3 || chance(0.6) ? '★' : '☆'))}</span>`

  /** A loud advertisement of the given size. */
  const ad = (width, height, style = '') => {
    const h = real(0, 360),
      wide = width > height * 1.6,
      base = Math.min(height * 0.3, width * 0.13, 54)
    const ground = pick([
      `linear-gradient(${int(0, 360)}deg,${hsl(h, 85, 50)},${hsl(h + 50, 90, 35)})`,
      hsl(h, 80, 45),
      '#111',
      '#fff',
      hsl(h, 60, 90),
    ])
    const ink = ground === '#fff' || ground.endsWith(' 60% 90% / 1)') ? '#222' : '#fff'
    const picture = chance(0.75)
      ? pick([face, goods, photo])(
          wide
            ? `width:${Math.min(height, width * 0.4)}px;height:${height}px`
            : `width:${width}px;height:${height * 0.45}px`,
          'transparent',
        )
      : ''
    return `<div data-r="ad" style="width:${width}px;height:${height}px;flex:none;overflow:hidden;background:${ground};color:${ink};display:flex;flex-direction:${wide ? 'row' : 'column'};
      align-items:center;text-align:center;border:1px solid #0002;${style}">${picture}<div style="flex:1;padding:6px;display:flex;flex-direction:column;gap:6px;align-items:center;justify-content:center">
      <b style="font:800 ${base}px/1.05 '${pick([theme.headingFont, 'Bebas Neue', 'League Spartan'])}'">${pick([words.title(), `${int(2, 8)}0% OFF`, words.brand(), 'SALE', `From ${words.price()}`])}</b>
      ${height > 80 ? `<span style="font-size:${Math.max(11, base * 0.4)}px">${words.sentence(3, 8)}</span>` : ''}${height > 50 ? `<span class="btn alt" style="font-size:${Math.max(11, base * 0.45)}px">${words.action()}</span>` : ''}</div></div>`
  }
  return { el, photo, face, goods, avatar, icon, tile, logo, button, field, search, nav, stars, ad, brand }
}
