/** Small pieces of HTML and SVG: escaped text, numbers as they are read, tables. */
import type { Estimate } from '../statistics/bootstrap'

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign)
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** With a true minus sign. */
export function shown(value: number, digits = 2): string {
  return value
    .toFixed(digits)
    .replace(/^-(0\.?0*)$/, '$1')
    .replace('-', '−')
}

/** "0.45 [0.40, 0.51]"; a dash where nothing is known. */
export function withInterval(
  { value, low, high }: Pick<Estimate, 'value' | 'low' | 'high'>,
  digits = 3,
): string {
  if (value === null) return '–'
  const interval = low === null || high === null ? '' : ` [${shown(low, digits)}, ${shown(high, digits)}]`
  return `${shown(value, digits)}${interval}`
}

/** The same as a percentage. */
export function percentInterval(estimate: Pick<Estimate, 'value' | 'low' | 'high'>): string {
  const scaled = (value: number | null): number | null => (value === null ? null : 100 * value)
  const { value, low, high } = estimate
  return withInterval({ value: scaled(value), low: scaled(low), high: scaled(high) }, 1)
}

/** β as it is written: no digits that say nothing. */
export const plainNumber = (value: number): string => String(Number(value.toPrecision(4))).replace('-', '−')

interface TableText {
  readonly caption: string
  /** A heading that begins with "#" is one of numbers: its column is set to the right. */
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly isOpen?: boolean
}

/** A table folded away under its figure. Cells are plain text. */
export function table({ caption, head, rows, isOpen = false }: TableText): string {
  const kind = head.map((each) => (each.startsWith('#') ? ' class="n"' : ''))
  const titles = head.map(
    (each, index) => `<th scope="col"${kind[index] ?? ''}>${escaped(each.replace(/^#/, ''))}</th>`,
  )
  const body = rows.map(
    (row) => `<tr>${row.map((cell, index) => `<td${kind[index] ?? ''}>${escaped(cell)}</td>`).join('')}</tr>`,
  )
  return (
    `<details class="numbers"${isOpen ? ' open' : ''}><summary>${escaped(caption)}</summary>` +
    `<div class="scroll"><table><thead><tr>${titles.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div></details>`
  )
}

export const paragraph = (text: string): string => `<p>${escaped(text)}</p>`

/** Figures beside each other where there is room, with one caption. */
export function figure(number: number, charts: readonly string[], caption: string): string {
  return `<figure><div class="charts">${charts.join('')}</div><figcaption><b>Figure ${number}.</b> ${escaped(caption)}</figcaption></figure>`
}
