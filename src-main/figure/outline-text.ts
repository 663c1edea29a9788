/** Text as outlines of Inter, so that a figure looks the same on a machine without any fonts. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Font, Glyph } from 'opentype.js'

export interface TextLook {
  readonly sizePx: number
  readonly fill: string
  readonly isStrong?: boolean
  readonly anchor?: 'start' | 'middle' | 'end'
}

export interface TextPen {
  /** SVG of one line whose baseline starts (or has its middle, or ends) at x, y. */
  line(text: string, x: number, y: number, look: TextLook): string
  widthPx(text: string, look: Pick<TextLook, 'sizePx' | 'isStrong'>): number
}

/** Files of @fontsource/inter, tried in this order for each character. */
const scripts = ['latin', 'latin-ext', 'greek', 'cyrillic', 'vietnamese', 'greek-ext', 'cyrillic-ext']
const weights = { plain: 400, strong: 600 }

type Face = readonly Font[]

let loading: Promise<TextPen> | undefined

export function loadTextPen(): Promise<TextPen> {
  loading ??= Promise.all([loadFace(weights.plain), loadFace(weights.strong)]).then(([plain, strong]) =>
    createPen(plain, strong),
  )
  return loading
}

async function loadFace(weight: number): Promise<Face> {
  const opentype = await import('opentype.js')
  const require = createRequire(import.meta.url)
  const folder = dirname(require.resolve('@fontsource/inter/files/inter-latin-400-normal.woff'))
  return await Promise.all(
    scripts.map(async (script) => {
      const file = await readFile(join(folder, `inter-${script}-${weight}-normal.woff`))
      return opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength))
    }),
  )
}

function createPen(plain: Face, strong: Face): TextPen {
  const faceOf = ({ isStrong }: Pick<TextLook, 'isStrong'>): Face => (isStrong === true ? strong : plain)
  const widthPx: TextPen['widthPx'] = (text, look) => {
    const placed = place(text, faceOf(look), look.sizePx)
    // Characters that Inter lacks are about as wide as they are high.
    return placed?.widthPx ?? text.length * look.sizePx
  }
  return {
    widthPx,
    line(text, x, y, look) {
      const placed = place(text, faceOf(look), look.sizePx)
      if (placed === undefined) return systemText(text, x, y, look)
      const start = x - placed.widthPx * { start: 0, middle: 0.5, end: 1 }[look.anchor ?? 'start']
      const outlines = placed.glyphs.map(({ glyph, offsetPx }) =>
        glyph.getPath(start + offsetPx, y, look.sizePx).toPathData(2),
      )
      return `<path fill="${look.fill}" d="${outlines.join('')}"/>`
    },
  }
}

interface Placed {
  readonly glyphs: readonly { readonly glyph: Glyph; readonly offsetPx: number }[]
  readonly widthPx: number
}

/** Undefined where a character is in none of the files. */
function place(text: string, face: Face, sizePx: number): Placed | undefined {
  const glyphs: { glyph: Glyph; offsetPx: number }[] = []
  let offsetPx = 0
  let before: { glyph: Glyph; font: Font } | undefined
  for (const character of text) {
    const font = face.find((candidate) => candidate.charToGlyphIndex(character) > 0)
    if (font === undefined) return undefined
    const glyph = font.charToGlyph(character)
    const pxPerUnit = sizePx / font.unitsPerEm
    if (before?.font === font) offsetPx += font.getKerningValue(before.glyph, glyph) * pxPerUnit
    glyphs.push({ glyph, offsetPx })
    offsetPx += (glyph.advanceWidth ?? 0) * pxPerUnit
    before = { glyph, font }
  }
  return { glyphs, widthPx: offsetPx }
}

/** A script that Inter does not write: whatever the system has. */
function systemText(
  text: string,
  x: number,
  y: number,
  { sizePx, fill, anchor, isStrong }: TextLook,
): string {
  const weight = isStrong === true ? weights.strong : weights.plain
  return (
    `<text x="${x}" y="${y}" font-family="sans-serif" font-size="${sizePx}" font-weight="${weight}" ` +
    `fill="${fill}" text-anchor="${anchor ?? 'start'}">${escapeXml(text)}</text>`
  )
}

export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  // XML has no way to write control characters, so they go.
  return text.replaceAll(/\p{Cc}/gu, ' ').replaceAll(/[&<>"]/g, (character) => entities[character] ?? '')
}
