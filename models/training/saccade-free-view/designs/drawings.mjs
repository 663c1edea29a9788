/** Small vector drawings: faces, people, goods, icons, scenes. All return SVG markup. */
import { hsl } from './theme.mjs'

const SKIN = ['#f6d3b8', '#eab894', '#d99a6c', '#b87446', '#8a5230', '#5d3620', '#fbe3d0']
const HAIR = ['#1d1512', '#3a241a', '#6b4226', '#a8703a', '#d9b068', '#8c8c90', '#b5482a', '#e9e4da']

/** A head drawn into a 100 x 100 box; `body` adds shoulders below it. */
export function faceMarkup(random, { body = true } = {}) {
  const { pick, real, chance, int } = random
  const skin = pick(SKIN),
    hair = pick(HAIR),
    cloth = hsl(real(0, 360), real(30, 80), real(30, 65))
  const look = real(-1.6, 1.6),
    long = chance(0.5),
    eyes = pick(['#3b2a1e', '#2e5d7d', '#41602f', '#222'])
  const smile = real(-1, 6),
    open = smile > 3 && chance(0.6),
    wide = real(19, 23),
    lid = real(2.4, 3.6)
  const back = long
    ? `<path d="M${50 - wide - 7} 92Q${50 - wide - 9} 15 50 15T${50 + wide + 7} 92Z" fill="${hair}"/>`
    : ''
  const torso = body
    ? `<path d="M8 104Q10 80 36 77L64 77Q90 80 92 104Z" fill="${cloth}"/>
    <path d="M41 66V78Q50 86 59 78V66Z" fill="${skin}" style="filter:brightness(.88)"/>`
    : ''
  const fringe = [
    `M${50 - wide} 45Q${50 - wide} 18 50 19T${50 + wide} 45Q${50 + wide - 5} 31 50 32T${50 - wide} 45`,
    `M${50 - wide} 46Q${46 - wide} 14 52 18T${51 + wide} 46Q${50 + wide} 36 60 30Q46 38 ${52 - wide} 36Z`,
    `M${50 - wide} 40Q50 8 ${50 + wide} 40Q50 26 ${50 - wide} 40`,
    '',
  ][int(0, chance(0.9) ? 2 : 3)]
  const mouth = open
    ? `<path d="M41 63Q50 ${66 + smile * 1.6} 59 63Z" fill="#fff" stroke="#933" stroke-width="1.2"/>`
    : `<path d="M42 64Q50 ${64 + smile} 58 64" fill="none" stroke="#9a3b3b" stroke-width="2" stroke-linecap="round"/>`
  const eye = (x) => `<ellipse cx="${x}" cy="48" rx="4.2" ry="${lid}" fill="#fff"/>
    <circle cx="${x + look}" cy="48" r="2.4" fill="${eyes}"/><circle cx="${x + look + 0.8}" cy="47.2" r=".7" fill="#fff"/>
    <path d="M${x - 5} ${41 + real(0, 1)}Q${x} 39 ${x + 5} 41.6" fill="none" stroke="${hair}" stroke-width="1.9"/>`
  const glasses = chance(0.18)
    ? '<g fill="none" stroke="#222" stroke-width="1.6"><circle cx="41.5" cy="48" r="6.5"/>' +
      '<circle cx="58.5" cy="48" r="6.5"/><path d="M48 48h4"/></g>'
    : ''
  const beard =
    !long && chance(0.3)
      ? `<path d="M${51 - wide} 52Q${50 - wide} 78 50 79T${49 + wide} 52Q${45 + wide} 66 58 59Q50 56 42 59Q${55 - wide} 66 ${51 - wide} 52" fill="${hair}" opacity=".9"/>`
      : ''
  return `${back}${torso}<ellipse cx="${50 - wide}" cy="50" rx="3.5" ry="5" fill="${skin}"/>
    <ellipse cx="${50 + wide}" cy="50" rx="3.5" ry="5" fill="${skin}"/>
    <path d="M${50 - wide} 44Q${50 - wide} 20 50 20T${50 + wide} 44Q${50 + wide} 64 58 73Q50 79 42 73Q${50 - wide} 64 ${50 - wide} 44" fill="${skin}"/>
    ${beard}${eye(41.5)}${eye(58.5)}<path d="M49.5 50Q47 57 51 57.5" fill="none" stroke="#0004" stroke-width="1.5"/>
    ${mouth}<path d="${fringe}" fill="${hair}"/>${glasses}<rect data-r="face" x="${50 - wide}" y="22" width="${2 * wide}" height="54" fill="none"/>`
}

/** Goods on a 100 x 100 box. */
export function goodsMarkup(random) {
  const { pick, real, int } = random
  const h = real(0, 360),
    a = hsl(h, real(20, 80), real(35, 60)),
    b = hsl(h, 40, 25),
    c = hsl(h + 40, 60, 75)
  const shade = '<ellipse cx="50" cy="92" rx="34" ry="4" fill="#0002"/>'
  return (
    shade +
    pick([
      `<path d="M42 8h16v14q12 6 12 20v48H30V42q0-14 12-20Z" fill="${a}"/><rect x="30" y="52" width="40" height="22" fill="${c}"/><path d="M36 60h28M40 66h20" stroke="${b}" stroke-width="2"/><rect x="41" y="5" width="18" height="8" fill="${b}"/>`,
      `<rect x="30" y="8" width="40" height="82" rx="7" fill="#1b1d22"/><rect x="33" y="15" width="34" height="64" fill="${a}"/><circle cx="50" cy="84" r="3" fill="#555"/><rect x="37" y="20" width="20" height="5" fill="#fff9"/><rect x="37" y="52" width="26" height="20" rx="3" fill="${c}"/>`,
      `<path d="M8 70q4-26 16-30l12 12q16 12 40 14q18 2 18 14v8H8Z" fill="${a}"/><path d="M8 80h86v9q-2 3-6 3H12q-4 0-4-4Z" fill="#f3f3f3" stroke="#999"/><path d="M30 52l8-6M37 57l8-6M44 62l8-6" stroke="#fff" stroke-width="3"/>`,
      `<path d="M22 32h46v44q0 14-14 14H36q-14 0-14-14Z" fill="${a}"/><path d="M68 42q18 0 16 16t-18 14" fill="none" stroke="${a}" stroke-width="7"/><ellipse cx="45" cy="32" rx="23" ry="5" fill="${b}"/>`,
      `<path d="M30 46L44 10h12l14 36Z" fill="${a}"/><path d="M50 46v40" stroke="${b}" stroke-width="4"/><ellipse cx="50" cy="88" rx="18" ry="4" fill="${b}"/>`,
      `<rect x="10" y="20" width="80" height="54" rx="4" fill="#222"/><rect x="13" y="23" width="74" height="46" fill="${a}"/><path d="M13 69L40 40L56 58L66 48L87 69Z" fill="${c}"/><path d="M2 82h96l-6 8H8Z" fill="#bbb"/>`,
      `<path d="M16 62V50q0-36 34-36t34 36v12" fill="none" stroke="${b}" stroke-width="6"/><rect x="9" y="56" width="19" height="32" rx="9" fill="${a}"/><rect x="72" y="56" width="19" height="32" rx="9" fill="${a}"/>`,
      `<path d="M30 12l20 6 20-6 22 18-12 14-8-6v52H28V38l-8 6L8 30Z" fill="${a}"/><text x="50" y="62" font-size="16" text-anchor="middle" fill="#fff" font-weight="700">${int(1, 99)}</text>`,
      `<circle cx="50" cy="50" r="30" fill="${b}"/><circle cx="50" cy="50" r="25" fill="#fafafa"/><path d="M50 50V32M50 50l12 8" stroke="#222" stroke-width="3"/><path d="M38 22l3-18h18l3 18M38 78l3 18h18l3-18" fill="${a}"/>`,
      `<rect x="20" y="26" width="60" height="64" fill="${a}"/><path d="M20 26l10-14h40l10 14Z" fill="${c}"/><rect x="44" y="12" width="12" height="78" fill="#fff8"/>`,
      `<rect x="12" y="30" width="76" height="54" rx="6" fill="#2a2c30"/><rect x="34" y="20" width="24" height="14" fill="#3a3d42"/><circle cx="50" cy="57" r="20" fill="#111"/><circle cx="50" cy="57" r="13" fill="${a}"/><circle cx="45" cy="52" r="4" fill="#fff9"/>`,
      `<path d="M22 40h56l6 50H16Z" fill="${a}"/><path d="M36 46V30q0-16 14-16t14 16v16" fill="none" stroke="${b}" stroke-width="4"/>`,
      `<circle cx="50" cy="58" r="30" fill="${hsl(pick([5, 25, 80, 110]), 75, 48)}"/><path d="M50 30q2-14 12-18" stroke="#5a3b1c" stroke-width="4" fill="none"/><path d="M54 22q16-12 24 0q-12 10-24 0" fill="#4a8a2c"/><ellipse cx="39" cy="46" rx="6" ry="10" fill="#fff5"/>`,
    ])
  )
}

const GLYPHS = [
  'M3 11L12 3l9 8v10h-6v-6H9v6H3Z',
  'M12 21S3 14 3 8a5 5 0 0 1 9-3 5 5 0 0 1 9 3c0 6-9 13-9 13Z',
  'M12 2l3 7 7 .6-5.4 4.6L18 21l-6-3.8L6 21l1.5-6.8L2 9.6 9 9Z',
  'M3 5h18v14H3ZM3 5l9 8 9-8',
  'M4 4h7v7H4ZM13 4h7v7h-7ZM4 13h7v7H4ZM13 13h7v7h-7Z',
  'M12 12a5 5 0 1 0 0-10a5 5 0 0 0 0 10ZM3 22q0-8 9-8t9 8Z',
  'M4 6h16v2H4ZM4 11h16v2H4ZM4 16h16v2H4Z',
  'M5 3l15 9-15 9Z',
  'M10 2a8 8 0 1 0 5 14l6 6 1-2-5-6a8 8 0 0 0-7-12Z',
  'M4 4h16v12H9l-5 5Z',
  'M11 3h2v8h8v2h-8v8h-2v-8H3v-2h8Z',
  'M6 2h12v20l-6-5-6 5Z',
  'M2 12a10 10 0 1 1 20 0a10 10 0 0 1-20 0Zm9-6v7l6 3',
  'M7 18a5 5 0 0 1 0-10a6 6 0 0 1 11 1a4 4 0 0 1 1 9Z',
  'M3 17l6-6 4 4 8-9v4l-8 9-4-4-6 6Z',
  'M9 3v12a4 4 0 1 0 2 3V8l8-2v7a4 4 0 1 0 2 3V1Z',
]

export const glyph = (random, size, colour) =>
  `<svg width="${size}" height="${size}" viewBox="0 0 24 24" style="display:block;flex:none"><path d="${random.pick(GLYPHS)}" fill="${colour}"/></svg>`

/** A drawn outdoor or abstract scene on a 400 x 300 box, stretched to cover. */
export function sceneMarkup(random) {
  const { real, int, pick, chance, repeat } = random
  const h = real(0, 360),
    low = hsl(h + real(20, 90), real(40, 90), real(60, 85)),
    high = hsl(h, real(40, 80), real(25, 65))
  const ridge = (y, rough) => {
    let d = `M0 300V${y}`
    for (let x = 0; x <= 400; x += 40) d += `L${x} ${y + real(-rough, rough)}`
    return `${d}V300Z`
  }
  const id = `g${int(0, 1e9)}`
  const sky = `<defs><linearGradient id="${id}" x2="0" y2="1"><stop stop-color="${high}"/><stop offset="1" stop-color="${low}"/></linearGradient></defs><rect width="400" height="300" fill="url(#${id})"/>`
  const sun = `<circle cx="${real(40, 360)}" cy="${real(40, 140)}" r="${real(12, 45)}" fill="${pick(['#fff6d0', '#ffd27a', '#ff9a6b', '#fffc'])}"/>`
  const hills = repeat(
    int(2, 4),
    (i) => `<path d="${ridge(130 + i * 45, 40 - i * 8)}" fill="${hsl(h + i * 12, 35, 55 - i * 13)}"/>`,
  )
  const town = repeat(int(8, 18), () => {
    const w = real(16, 44),
      x = real(-10, 390),
      y = real(90, 220)
    return (
      `<rect x="${x}" y="${y}" width="${w}" height="300" fill="${hsl(h + 180, 15, real(18, 60))}"/>` +
      repeat(
        int(2, 8),
        (i) =>
          `<rect x="${x + 4 + (i % 2) * w * 0.45}" y="${y + 6 + 14 * (i >> 1)}" width="6" height="7" fill="#ffe9a8${pick(['ff', '66'])}"/>`,
      )
    )
  })
  const blobs = repeat(
    int(3, 9),
    () =>
      `<circle cx="${real(0, 400)}" cy="${real(0, 300)}" r="${real(15, 110)}" fill="${hsl(h + real(-60, 90), 80, real(40, 80), real(0.3, 0.9))}"/>`,
  )
  const trees = repeat(int(2, 8), () => {
    const x = real(0, 400),
      s = real(20, 60)
    return `<path d="M${x} 270v-${s}" stroke="#4a3423" stroke-width="5"/><circle cx="${x}" cy="${270 - s}" r="${s / 2}" fill="${hsl(real(80, 150), 45, real(22, 45))}"/>`
  })
  const people = repeat(int(1, 4), () => {
    const s = real(0.7, 1.9)
    return `<svg x="${real(0, 300)}" y="${300 - 100 * s}" width="${100 * s}" height="${100 * s}" viewBox="0 0 100 100">${faceMarkup(random)}</svg>`
  })
  const goods = `<svg x="${real(90, 150)}" y="40" width="220" height="220" viewBox="0 0 100 100" data-r="shape">${goodsMarkup(random)}</svg>`
  return (
    sky +
    pick([
      () => sun + hills,
      () => sun + hills + trees,
      () => sun + town,
      () => blobs,
      () => sun + hills + people,
      () => (chance(0.5) ? blobs : '') + people,
      () => goods,
    ])()
  )
}
