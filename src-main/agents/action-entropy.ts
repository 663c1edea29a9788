/** The distribution of actions among the completions drawn at one decision. */
import type { ActionEstimate } from './bandit'

/** −Σ p ln p, nats. */
export function entropyOfProbabilities(probabilities: readonly number[]): number {
  const entropy = probabilities.reduce((sum, p) => sum - (p > 0 ? p * Math.log(p) : 0), 0)
  // −1 · ln 1 is −0, and shares that miss 1 by a rounding error may give less than nothing.
  return Math.max(0, entropy)
}

/** The same of shares of a total; 0 where all counts are 0. */
function entropyOfCounts(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return total === 0 ? 0 : entropyOfProbabilities(counts.map((count) => count / total))
}

/**
 * `actions` has an entry for each completion, null where it was not valid. The corrected entropy adds
 * (arms seen − 1) / (2 · valid): Miller, "Note on the bias of information estimates", 1955.
 */
export function estimateActions(actions: readonly (number | null)[], arms: number): ActionEstimate {
  const counts = new Array<number>(arms).fill(0)
  for (const action of actions) if (action !== null) counts[action] = (counts[action] ?? 0) + 1
  const valid = counts.reduce((sum, count) => sum + count, 0)
  const seen = counts.filter((count) => count > 0).length
  const entropyNats = entropyOfCounts(counts)
  const correctedNats = valid === 0 ? 0 : entropyNats + (seen - 1) / (2 * valid)
  return { counts, valid, samples: actions.length, entropyNats, correctedNats }
}
