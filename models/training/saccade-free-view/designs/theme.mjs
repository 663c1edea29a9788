/** Colours, fonts and manners of three periods of design. */
const FONTS = {
  early: ['Liberation Sans', 'Liberation Sans', 'DejaVu Sans', 'Liberation Serif', 'Carlito', 'Noto Sans'],
  flat: ['Open Sans', 'Lato', 'Roboto', 'Liberation Sans', 'Noto Serif', 'Carlito'],
  modern: ['Inter', 'Roboto', 'Lato', 'Quicksand', 'Noto Sans', 'Inter'],
}
const HEADING_FONTS = [
  'Liberation Serif',
  'EB Garamond',
  'Bebas Neue',
  'League Spartan',
  'Lobster',
  'Comfortaa',
  'Noto Serif Display',
  'Caladea',
  'Liberation Sans Narrow',
  'Quicksand',
  'Inter Display',
]

export const hsl = (h, s, l, a = 1) => `hsl(${((h % 360) + 360) % 360} ${s}% ${l}% / ${a})`

export function createTheme(random, eras = { early: 0.45, flat: 0.3, modern: 0.25 }) {
  const { real, int, pick, chance } = random
  const era = random.weighted(eras)
  const dark = chance(era === 'early' ? 0.1 : 0.2)
  const hue = chance(0.45) ? real(200, 230) : real(0, 360)
  const second = hue + pick([30, 150, 180, 210, -40, 120])
  const saturation = real(era === 'flat' ? 45 : 35, 90)
  const accent = hsl(hue, saturation, dark ? real(45, 65) : real(28, 48))
  const tinted = chance(0.3)
  const bodyFont = pick(FONTS[era])
  const headingFont = chance(era === 'early' ? 0.3 : 0.45) ? pick(HEADING_FONTS) : bodyFont
  const outer = dark
    ? hsl(hue, 15, real(6, 14))
    : era === 'early' && chance(0.5)
      ? hsl(hue, real(5, 40), real(70, 95))
      : hsl(hue, tinted ? 20 : 4, real(94, 100))
  return {
    era,
    dark,
    hue,
    second,
    accent,
    accent2: hsl(second, real(50, 95), real(40, 58)),
    backdrop:
      era === 'early' && chance(0.45)
        ? pick([
            `linear-gradient(${hsl(hue, 50, dark ? 20 : 62)},${outer} 340px)`,
            `repeating-linear-gradient(45deg,#0001 0 2px,#0000 2px 7px),${outer}`,
            `radial-gradient(at 50% 0,#fff8,#0000 60%),${outer}`,
          ])
        : outer,
    deep: hsl(hue, real(20, 60), real(12, 28)),
    soft: dark ? hsl(hue, 18, 20) : hsl(hue, real(10, 60), real(91, 97)),
    page: outer,
    panel: dark ? hsl(hue, 14, 15) : chance(0.85) ? '#fff' : hsl(hue, 20, 97),
    ink: dark ? hsl(hue, 10, 90) : hsl(hue, real(0, 25), real(8, 22)),
    muted: dark ? hsl(hue, 8, 62) : hsl(hue, real(0, 14), real(40, 55)),
    line: dark ? hsl(hue, 10, 27) : hsl(hue, real(0, 20), real(80, 90)),
    link: dark ? hsl(hue, 70, 72) : chance(0.5) ? '#1a0dab' : hsl(hue, 70, 36),
    bodyFont,
    headingFont,
    size: era === 'early' ? int(11, 13) : era === 'flat' ? int(13, 15) : int(14, 17),
    weight: chance(0.7) ? 700 : pick([300, 400, 500, 800]),
    radius: era === 'early' ? pick([0, 0, 3, 5]) : era === 'flat' ? pick([0, 2, 4]) : pick([6, 10, 14, 20]),
    shadow: era === 'modern' ? '0 6px 24px #0002' : era === 'early' ? '0 1px 3px #0005' : 'none',
    glossy: era === 'early' && chance(0.6),
  }
}

/** The style sheet that every design starts from. */
export function themeCss(t) {
  const gloss = t.glossy ? `linear-gradient(#fff6, #fff0 50%, #0001 51%, #0003),` : ''
  return `*{box-sizing:border-box;margin:0;padding:0}
  html,body{height:100%;overflow:hidden}
  body{background:${t.backdrop};color:${t.ink};font:${t.size}px/1.45 "${t.bodyFont}","Droid Sans Fallback",sans-serif}
  h1,h2,h3,h4{font-family:"${t.headingFont}","${t.bodyFont}","Droid Sans Fallback",sans-serif;font-weight:${t.weight};line-height:1.15}
  a{color:${t.link};text-decoration:${t.era === 'early' ? 'underline' : 'none'}} ul{list-style:none}
  .row{display:flex} .col{display:flex;flex-direction:column} .mid{align-items:center} .sp{justify-content:space-between}
  .g4{gap:4px}.g8{gap:8px}.g12{gap:12px}.g16{gap:16px}.g24{gap:24px}.grow{flex:1;min-width:0}
  .panel{background:${t.panel};border-radius:${t.radius}px;box-shadow:${t.shadow};
    ${t.shadow === 'none' || t.era === 'early' ? `border:1px solid ${t.line};` : ''}overflow:hidden}
  .muted{color:${t.muted}} .small{font-size:${Math.max(10, t.size - 2)}px}
  .bar{background:${gloss}${t.accent};color:#fff} .bar a{color:#fff;text-decoration:none}
  .btn{display:inline-block;background:${gloss}${t.accent};color:#fff;border-radius:${t.radius}px;padding:.5em 1.1em;
    font-weight:600;white-space:nowrap;${t.glossy ? 'border:1px solid #0004;text-shadow:0 -1px #0006' : ''}}
  .btn.alt{background:${gloss}${t.accent2}} .btn.ghost{background:none;color:${t.link};border:1px solid currentColor}
  .in{display:inline-block;background:${t.dark ? '#0003' : '#fff'};border:1px solid ${t.line};border-radius:${Math.min(t.radius, 8)}px;
    padding:.4em .7em;color:${t.muted};white-space:nowrap;overflow:hidden;text-align:left}
  .ph{position:relative;overflow:hidden;background:#888;flex:none;display:block}
  .ph img,.ph svg{position:absolute;inset:0;width:100%;height:100%;display:block} .ph img{object-fit:cover}
  .cut{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}`
}
