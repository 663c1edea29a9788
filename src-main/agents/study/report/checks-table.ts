/** The verdicts at the head of the report. */
import type { Check } from '../checks'
import { escaped, shown } from './markup'

export function checksTable(checks: readonly Check[]): string {
  const rows = checks.map(
    (check) =>
      `<tr><td>${verdictMark(check)}</td><td>${escaped(check.claim)}<span class="detail">${escaped(trueMinus(check.detail))}</span></td>` +
      `<td>${escaped(check.bar)}</td><td class="n">${numberOf(check)}</td></tr>`,
  )
  return (
    '<div class="scroll"><table class="checks"><thead><tr><th scope="col">Verdict</th><th scope="col">Statement</th>' +
    `<th scope="col">Bar</th><th scope="col" class="n">Found [95 %]</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
  )
}

const trueMinus = (text: string): string => text.replace(/-(?=\d)/g, '−')

function verdictMark({ verdict, isClear }: Check): string {
  const kind = verdict === 'holds' ? ' holds' : verdict === 'does not hold' ? ' fails' : ''
  const words = verdict === 'beside it' ? 'for comparison' : verdict
  const doubt = isClear === false ? '<span class="unclear">interval crosses the bar</span>' : ''
  return `<span class="verdict${kind}">${words}</span>${doubt}`
}

function numberOf({ value, low, high, unit }: Check): string {
  if (value === null) return '–'
  const range =
    low === null || high === null ? '' : `<span class="range">[${shown(low, 3)}, ${shown(high, 3)}]</span>`
  return `<span class="value">${shown(value, 3)}${unit === '' ? '' : ` ${escaped(unit)}`}</span>${range}`
}
