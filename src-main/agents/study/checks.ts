/**
 * What a steerable agent should show, each with its number and interval. A statement about the model that was
 * studied, on the decisions that were not used for choosing where to steer.
 */
import type { StrengthRow } from './experiments/sweeps'
import type { Estimate } from './statistics/bootstrap'
import type { StudyResults } from './study-record'

export interface Check {
  readonly id: string
  readonly claim: string
  readonly bar: string
  readonly verdict: 'holds' | 'does not hold' | 'not tried' | 'beside it'
  /** Whether the whole 95 % interval is on the same side of the bar; null where there is none. */
  readonly isClear: boolean | null
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  readonly unit: string
  /** The other numbers that belong to it, in a sentence. */
  readonly detail: string
}

type Outcome = Pick<Check, 'verdict' | 'isClear' | 'value' | 'low' | 'high' | 'detail'>

const notTried: Outcome = {
  verdict: 'not tried',
  isClear: null,
  value: null,
  low: null,
  high: null,
  detail: 'This experiment was not asked for, or gave no number.',
}

const bars = { commitment: 0.3, effect: 0.2, permuted: 0.05, transfer: 0.5, valid: 0.9, risingBetas: 3 }

type Statement = Pick<Check, 'id' | 'claim' | 'bar' | 'unit'> & {
  readonly judge: (results: StudyResults) => Outcome
}

const statements: readonly Statement[] = [
  {
    id: 'commitment',
    claim: 'Left alone between equal arms, the agent commits',
    bar: `mean entropy at most ${bars.commitment.toFixed(2)} nats`,
    unit: 'nats',
    judge: commitment,
  },
  {
    id: 'effect',
    claim: 'Some block and β raise the mean entropy of the actions',
    bar: `by at least ${bars.effect.toFixed(2)} nats with at least 90 % valid answers`,
    unit: 'nats',
    judge: effect,
  },
  {
    id: 'temperature',
    claim: 'The best temperature with at least 90 % valid answers',
    bar: 'none: reported beside the effect of steering',
    unit: 'nats',
    judge: temperature,
  },
  {
    id: 'permuted',
    claim: 'Permuted vectors of the same length do not: it is the direction',
    bar: `the mean entropy changes by at most ${bars.permuted.toFixed(2)} nats`,
    unit: 'nats',
    judge: permuted,
  },
  {
    id: 'rises',
    claim: 'Entropy rises with β',
    bar: `${bars.risingBetas} times or more in a row, with at least 90 % valid answers`,
    unit: 'nats',
    judge: rises,
  },
  {
    id: 'falls',
    claim: 'Entropy falls for negative β',
    bar: 'below the unsteered agent’s',
    unit: 'nats',
    judge: falls,
  },
  {
    id: 'transfer',
    claim: 'A vector of one wording works in the other',
    bar: 'raises entropy there by at least half as much, both ways',
    unit: '',
    judge: transferred,
  },
]

export function checksOf(results: StudyResults): Check[] {
  return statements.map(({ judge: judged, ...statement }) => ({ ...statement, ...judged(results) }))
}

interface Side {
  /** 'below' = at most the bar. */
  readonly side: 'below' | 'above'
  readonly bar: number
}

function judge(estimate: Estimate | undefined, { side, bar }: Side, detail: string): Outcome {
  const value = estimate?.value ?? null
  if (estimate === undefined || value === null) return notTried
  const { low, high } = estimate
  const isOn = (each: number): boolean => (side === 'below' ? each <= bar : each >= bar)
  const isClear = low === null || high === null ? null : isOn(low) === isOn(high)
  return { verdict: isOn(value) ? 'holds' : 'does not hold', isClear, value, low, high, detail }
}

function commitment({ overconfidence }: StudyResults): Outcome {
  const curves = overconfidence?.environments.find(({ environment }) => environment.id === '100-100')
  if (curves === undefined) return notTried
  const { entropy, corrected, from, to } = curves.late
  return judge(
    entropy,
    { side: 'below', bar: bars.commitment },
    `Steps ${from} to ${to}; corrected for few draws ${inNats(corrected)}; ${curves.runs} runs, ${curves.samples} completions a step.`,
  )
}

/** At the chosen place, from whichever experiment measured it. */
function atChosen({ choice, strength, controls }: StudyResults) {
  return (
    strength?.find(({ beta }) => beta === choice?.beta) ?? controls?.find(({ kind }) => kind === 'entropy')
  )
}

function effect(results: StudyResults): Outcome {
  const row = atChosen(results)
  const { choice } = results
  if (row === undefined || choice === null) return notTried
  const outcome = judge(
    row.change,
    { side: 'above', bar: bars.effect },
    `Block ${choice.block}, β = ${choice.beta}: ${inNats(row.entropy)} with ${inPercent(row.valid)} valid; corrected change ${inNats(row.correctedChange)}; best arm ${inPercent(row.best)}.`,
  )
  return (row.valid.value ?? 0) >= bars.valid ? outcome : { ...outcome, verdict: 'does not hold' }
}

function temperature({ temperature: rows, choice }: StudyResults): Outcome {
  const found = rows?.find((row) => row.temperature === choice?.bestTemperature)
  if (rows === null || choice === null) return notTried
  if (found === undefined || found.change.value === null) {
    const detail = 'No temperature above 1 kept 90 % of the answers valid on the selection half.'
    return { ...notTried, verdict: 'beside it', detail }
  }
  const { value, low, high } = found.change
  return {
    verdict: 'beside it',
    isClear: null,
    value,
    low,
    high,
    detail: `Temperature ${found.temperature}: ${inNats(found.entropy)} with ${inPercent(found.valid)} valid; best arm ${inPercent(found.best)}.`,
  }
}

function permuted({ controls }: StudyResults): Outcome {
  const rows = (controls ?? []).filter(({ kind }) => kind === 'permuted')
  const [first] = rows
  if (first === undefined) return notTried
  const changes = rows.flatMap(({ change }) => change.value ?? [])
  // The permutation whose change is largest speaks for all: an average would let opposite ones cancel.
  const worst = rows.reduce((a, b) => (sizeOf(b.change) > sizeOf(a.change) ? b : a), first)
  const mean = changes.reduce((sum, change) => sum + Math.abs(change), 0) / changes.length
  const { value, low, high } = worst.change
  if (value === null) return notTried
  const isWithin = Math.abs(value) <= bars.permuted
  const isClear =
    low === null || high === null
      ? null
      : isWithin
        ? low >= -bars.permuted && high <= bars.permuted
        : low > bars.permuted || high < -bars.permuted
  return {
    verdict: isWithin ? 'holds' : 'does not hold',
    isClear,
    value,
    low,
    high,
    detail: `The largest of ${rows.length} permutations; mean size ${mean.toFixed(3)} nats. ${timeWords(controls)}`,
  }
}

const sizeOf = ({ value }: Estimate): number => Math.abs(value ?? 0)

function timeWords(controls: StudyResults['controls']): string {
  const time = controls?.find(({ kind }) => kind === 'time')
  return time === undefined ? '' : `The time vector at that length: ${inNats(time.change)}.`
}

/** The longest stretch of neighbouring β, answers valid enough, over which the mean rises from each to the next. */
function rises({ strength }: StudyResults): Outcome {
  const rows = (strength ?? []).filter(({ beta }) => beta >= 0)
  if (rows.length < 2) return notTried
  const longest = longestRise(rows)
  const [from] = longest
  const last = longest.at(-1)
  if (from === undefined || last === undefined) return notTried
  const steps = longest.length - 1
  const { value, low, high } = last.change
  const curve = rows.map(({ beta, entropy }) => `${beta}: ${numberOf(entropy)}`).join(', ')
  return {
    verdict: steps >= bars.risingBetas && isAbove(value) ? 'holds' : 'does not hold',
    isClear: low === null ? null : low > 0,
    value,
    low,
    high,
    detail: `${steps} rises in a row, from β = ${from.beta} to ${last.beta} (${inPercent(last.valid)} valid), where the change is the one given. Entropy by β: ${curve}.`,
  }
}

const isAbove = (value: number | null): boolean => value !== null && value > 0

function longestRise(rows: readonly StrengthRow[]): StrengthRow[] {
  const stretches = rows.map((_, from) => risingFrom(rows.slice(from)))
  return stretches.reduce((a, b) => (b.length > a.length ? b : a))
}

function risingFrom(rows: readonly StrengthRow[]): StrengthRow[] {
  const rising: StrengthRow[] = []
  for (const row of rows) {
    const before = rising.at(-1)?.entropy.value ?? -1
    if ((row.valid.value ?? 0) < bars.valid || (row.entropy.value ?? -1) <= before) break
    rising.push(row)
  }
  return rising
}

function falls({ strength, choice }: StudyResults): Outcome {
  const negative = (strength ?? []).filter(({ beta }) => beta < 0)
  const row = negative.find(({ beta }) => beta === -(choice?.beta ?? NaN)) ?? negative[0]
  if (row === undefined || row.change.value === null) return notTried
  const { value, low, high } = row.change
  const isLower = value < 0
  const others = negative.map(({ beta, change }) => `${beta}: ${numberOf(change)}`).join(', ')
  return {
    verdict: isLower ? 'holds' : 'does not hold',
    isClear: low === null || high === null ? null : high < 0 === isLower && low < 0 === isLower,
    value,
    low,
    high,
    detail: `At β = ${row.beta}, ${inPercent(row.valid)} valid. Change by β: ${others}.`,
  }
}

function transferred({ transfer }: StudyResults): Outcome {
  if (transfer === null) return notTried
  const words = transfer.ratios.map(
    ({ vectorFrom, ratio }) =>
      `${vectorFrom}: ${ratio === null ? 'no effect of its own to compare with' : `${ratio.ratio.toFixed(2)} [${ratio.low.toFixed(2)}, ${ratio.high.toFixed(2)}]`}`,
  )
  const ratios = transfer.ratios.map(({ ratio }) => ratio)
  const detail = `Change in the other wording over that in its own; vector from ${words.join('; ')}.`
  const known = ratios.flatMap((ratio) => ratio ?? [])
  const [first] = known
  if (first === undefined) return { ...notTried, detail }
  const lowest = known.reduce((a, b) => (b.ratio < a.ratio ? b : a), first)
  const isOn = known.length === ratios.length && lowest.ratio >= bars.transfer
  return {
    verdict: isOn ? 'holds' : 'does not hold',
    isClear: lowest.low >= bars.transfer === lowest.high >= bars.transfer,
    value: lowest.ratio,
    low: lowest.low,
    high: lowest.high,
    detail,
  }
}

const numberOf = ({ value }: Estimate): string => (value === null ? '–' : value.toFixed(3))

function inNats({ value, low, high }: Estimate): string {
  if (value === null) return 'unknown'
  const interval = low === null || high === null ? '' : ` [${low.toFixed(3)}, ${high.toFixed(3)}]`
  return `${value.toFixed(3)}${interval} nats`
}

function inPercent({ value, low, high }: Estimate): string {
  if (value === null) return 'unknown'
  const interval =
    low === null || high === null ? '' : ` [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`
  return `${(100 * value).toFixed(1)}${interval} %`
}
