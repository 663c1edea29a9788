/** Plots as SVG: line, scatter, bar, histogram, pie, heat map, box, area. */
import { hsl } from './theme.mjs'

const SETS = [
  ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd'],
  ['#4c72b0', '#dd8452', '#55a868', '#c44e52', '#8172b3'],
  ['#000', '#777', '#bbb', '#444', '#999'],
  ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9'],
  ['#00f', '#f00', '#0a0', '#f0f', '#0bb'],
]

/** Marks of one plot inside [0, w] x [0, h], y downwards. */
function marks(c, kind, w, h, colours) {
  const { real, int, repeat, normal, chance, pick } = c
  const walk = (n, rough) => {
    let v = real(0.2, 0.8)
    const drift = real(-0.5, 0.5) / n
    return Array.from({ length: n }, () => (v = Math.min(0.97, Math.max(0.03, v + drift + normal() * rough))))
  }
  const path = (values) =>
    values.map((v, i) => `${i ? 'L' : 'M'}${(i / (values.length - 1)) * w} ${h - v * h}`).join('')
  const series = int(1, 5)
  const kinds = {
    line: () =>
      repeat(series, (i) => {
        const v = walk(int(8, 60), 0.05),
          d = path(v)
        return `<path d="${d}" fill="none" stroke="${colours[i]}" stroke-width="${real(1.5, 3.5)}" ${chance(0.2) ? 'stroke-dasharray="7 4"' : ''}/>${v.length < 16 ? v.map((y, k) => `<circle cx="${(k / (v.length - 1)) * w}" cy="${h - y * h}" r="4" fill="${colours[i]}"/>`).join('') : ''}`
      }),
    area: () => {
      const d = path(walk(40, 0.06))
      return `<path d="${d}V${h}H0Z" fill="${colours[0]}" opacity=".3"/><path d="${d}" fill="none" stroke="${colours[0]}" stroke-width="3"/>`
    },
    scatter: () =>
      repeat(series, (i) => {
        const x = real(0.2, 0.8),
          y = real(0.2, 0.8),
          s = real(0.04, 0.15),
          k = real(-1, 1)
        return repeat(int(15, 70), () => {
          const a = normal()
          return `<circle cx="${(x + a * s) * w}" cy="${(y + (a * k + normal()) * s * 0.6) * h}" r="${real(2.5, 5)}" fill="${colours[i]}" opacity=".75"/>`
        })
      }),
    bar: () => {
      const n = int(3, 9),
        groups = int(1, 3),
        step = w / n
      return repeat(n, (i) =>
        repeat(groups, (g) => {
          const v = real(0.1, 0.95)
          return `<rect x="${i * step + step * 0.12 + (g * step * 0.76) / groups}" y="${h - v * h}" width="${(step * 0.74) / groups}" height="${v * h}" fill="${colours[g]}"/>${chance(0.5) ? `<path d="M${i * step + step * 0.12 + ((g + 0.5) * step * 0.76) / groups} ${h - v * h - 9}v18" stroke="#222"/>` : ''}`
        }),
      )
    },
    histogram: () => {
      const n = int(14, 40),
        mid = real(0.3, 0.7),
        s = real(0.1, 0.25)
      return repeat(n, (i) => {
        const v = Math.exp(-(((i / n - mid) / s) ** 2) / 2) * real(0.75, 0.95)
        return `<rect x="${(i * w) / n}" y="${h - v * h}" width="${w / n - 1}" height="${v * h}" fill="${colours[0]}"/>`
      })
    },
    heat: () => {
      const n = int(6, 18),
        k = int(5, 14),
        hue = pick([0, 210, 270, 140])
      return repeat(
        n * k,
        (i) =>
          `<rect x="${((i % n) * w) / n}" y="${(Math.floor(i / n) * h) / k}" width="${w / n + 0.5}" height="${h / k + 0.5}" fill="${hsl(hue + real(0, 40), 75, 92 - 70 * real(0, 1) ** 2)}"/>`,
      )
    },
    box: () => {
      const n = int(3, 8),
        step = w / n
      return repeat(n, (i) => {
        const mid = real(0.3, 0.7),
          q = real(0.06, 0.16),
          x = step * (i + 0.5)
        return `<path d="M${x} ${h * (mid - 2 * q)}V${h * (mid + 2 * q)}" stroke="#333"/><rect x="${x - step * 0.28}" y="${h * (mid - q)}" width="${step * 0.56}" height="${2 * q * h}" fill="${colours[i % 5]}" stroke="#333"/><path d="M${x - step * 0.28} ${h * mid}h${step * 0.56}" stroke="#222" stroke-width="2"/>`
      })
    },
  }
  return kinds[kind]()
}

function pie(c, width, height, colours) {
  const r = Math.min(width, height) * 0.42,
    cx = width / 2,
    cy = height / 2,
    n = c.int(3, 6),
    hole = c.chance(0.5)
  let at = 0
  const parts = Array.from({ length: n }, () => c.real(0.3, 1)),
    sum = parts.reduce((a, b) => a + b)
  return (
    parts
      .map((part, i) => {
        const to = at + (part / sum) * 2 * Math.PI,
          big = to - at > Math.PI ? 1 : 0
        const d = `M${cx} ${cy}L${cx + r * Math.sin(at)} ${cy - r * Math.cos(at)}A${r} ${r} 0 ${big} 1 ${cx + r * Math.sin(to)} ${cy - r * Math.cos(to)}Z`
        const mid = (at + to) / 2
        at = to
        return `<path d="${d}" fill="${colours[i % 5]}" stroke="#fff" stroke-width="2"/><text x="${cx + r * 0.7 * Math.sin(mid)}" y="${cy - r * 0.7 * Math.cos(mid)}" font-size="14" fill="#fff" text-anchor="middle">${Math.round((part / sum) * 100)}%</text>`
      })
      .join('') + (hole ? `<circle cx="${cx}" cy="${cy}" r="${r * 0.5}" fill="${c.t.panel}"/>` : '')
  )
}

/** One chart of the given size with axes, ticks, labels and a legend; `bare` leaves the frame out. */
export function chartMarkup(c, width, height, { bare = false, kind } = {}) {
  const { w, t, pick, chance, int, repeat } = c
  const colours = chance(0.5) ? pick(SETS) : Array.from({ length: 5 }, (_, i) => hsl(t.hue + i * 50, 65, 50))
  kind ??= pick(['line', 'line', 'scatter', 'bar', 'bar', 'histogram', 'heat', 'box', 'pie', 'area'])
  const open = `<svg data-r="chart" width="${width}" height="${height}" style="display:block;color:${t.ink};font-family:'${bare ? t.bodyFont : pick([t.bodyFont, 'DejaVu Sans', 'Liberation Sans'])}'" fill="currentColor">`
  if (kind === 'pie') return open + pie(c, width, height, colours) + '</svg>'
  const size = Math.max(10, Math.min(16, width / 34)),
    left = size * 3.6,
    bottom = size * (bare ? 1.8 : 3.4),
    top = size,
    right = size
  const iw = width - left - right,
    ih = height - top - bottom,
    grid = chance(0.5),
    n = int(4, 7),
    unit = pick([1, 5, 10, 0.1, 100])
  const ticks = repeat(n, (i) => {
    const y = top + ih - (i / (n - 1)) * ih,
      x = left + (i / (n - 1)) * iw
    return `${grid ? `<path d="M${left} ${y}h${iw}" stroke="${t.line}"/>` : ''}<text x="${left - 6}" y="${y + 4}" text-anchor="end" font-size="${size}">${+(i * unit).toFixed(1)}</text><text x="${x}" y="${top + ih + size * 1.4}" text-anchor="middle" font-size="${size}">${bare ? i * 2 : +(i * unit * 2).toFixed(1)}</text>`
  })
  const names = bare
    ? ''
    : `<text data-r="caption" x="${left + iw / 2}" y="${height - 6}" text-anchor="middle" font-size="${size * 1.1}">${w.title()} (${pick(['s', 'ms', '%', 'mm', 'Hz', 'K'])})</text><text data-r="caption" transform="translate(${size} ${top + ih / 2}) rotate(-90)" text-anchor="middle" font-size="${size * 1.1}">${w.noun()}</text>`
  const key =
    !bare && chance(0.55)
      ? `<g data-r="caption"><rect x="${left + iw - size * 9}" y="${top + 6}" width="${size * 8.6}" height="${size * 4.6}" fill="${t.panel}" stroke="${t.line}" opacity=".9"/>${repeat(3, (i) => `<rect x="${left + iw - size * 8.5}" y="${top + 12 + i * size * 1.4}" width="${size * 1.4}" height="${size * 0.7}" fill="${colours[i]}"/><text x="${left + iw - size * 6.6}" y="${top + 12 + size * 0.8 + i * size * 1.4}" font-size="${size}">${w.noun()}</text>`)}</g>`
      : ''
  const frame = chance(0.5)
    ? `<rect x="${left}" y="${top}" width="${iw}" height="${ih}" fill="none" stroke="${t.ink}"/>`
    : `<path d="M${left} ${top}V${top + ih}H${left + iw}" fill="none" stroke="${t.muted}"/>`
  return `${open}${ticks}<svg x="${left}" y="${top}" width="${iw}" height="${ih}" overflow="hidden">${marks(c, kind, iw, ih, colours)}</svg>${frame}${names}${key}</svg>`
}
