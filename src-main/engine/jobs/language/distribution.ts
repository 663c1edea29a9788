/** Numbers of a row of logits: natural logarithms, nats. */

/** ln p of every token. */
export function logSoftmax(logits: Float32Array): Float32Array {
  let largest = -Infinity
  for (const logit of logits) if (logit > largest) largest = logit
  let sum = 0
  for (const logit of logits) sum += Math.exp(logit - largest)
  const logSum = largest + Math.log(sum)
  return logits.map((logit) => logit - logSum)
}

export function entropyNats(logProbabilities: Float32Array): number {
  let entropy = 0
  for (const value of logProbabilities) if (value > -Infinity) entropy -= Math.exp(value) * value
  return entropy
}

/** KL(p ‖ q) from ln p and ln q; infinite where q excludes what p allows. */
export function klNats(p: Float32Array, q: Float32Array): number {
  let sum = 0
  for (const [token, value] of p.entries()) {
    if (value > -Infinity) sum += Math.exp(value) * (value - (q[token] ?? -Infinity))
  }
  return Math.max(0, sum)
}

/** The likeliest tokens, best first. */
export function likeliest(
  logProbabilities: Float32Array,
  count: number,
): { token: number; probability: number }[] {
  const best: { token: number; probability: number }[] = []
  for (const [token, value] of logProbabilities.entries()) {
    const worst = best.at(-1)
    if (best.length >= count && worst !== undefined && Math.exp(value) <= worst.probability) continue
    const place = best.findIndex(({ probability }) => probability < Math.exp(value))
    best.splice(place < 0 ? best.length : place, 0, { token, probability: Math.exp(value) })
    if (best.length > count) best.pop()
  }
  return best
}
