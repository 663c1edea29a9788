/** How long a fixation lasts: a mixture of log-normals, drawn from two uniform numbers. */

/** Nobody fixates shorter, and nothing recorded lasts longer; seconds. */
const shortestSeconds = 0.02
const longestSeconds = 10

/** `mixture`: rows of log weight, mean and deviation of ln seconds, `count` of them from `offset` on. */
export function drawDuration(
  mixture: Float32Array,
  { offset, count }: { readonly offset: number; readonly count: number },
  uniformComponent: number,
  uniformQuantile: number,
): number {
  const start = offset + 3 * chooseComponent(mixture, offset, count, uniformComponent)
  const mean = mixture[start + 1] ?? 0
  const deviation = mixture[start + 2] ?? 0
  const seconds = Math.exp(mean + deviation * normalQuantile(uniformQuantile))
  return Math.min(Math.max(seconds, shortestSeconds), longestSeconds)
}

function chooseComponent(mixture: Float32Array, offset: number, count: number, uniform: number): number {
  let before = 0
  for (let component = 0; component < count - 1; component++) {
    before += Math.exp(mixture[offset + 3 * component] ?? -Infinity)
    if (uniform < before) return component
  }
  return count - 1
}

/** Inverse of the standard normal distribution function, by Halley's method; within 1e-9 for 32-bit uniform numbers. */
export function normalQuantile(probability: number): number {
  const tail = Math.min(probability, 1 - probability)
  // The tail's leading term: a little too far out everywhere, from where the steps converge.
  let z = -Math.sqrt(-2 * Math.log(tail))
  for (let step = 0; step < 50; step++) {
    const error = normalCumulative(z) - tail
    const change = error / normalDensity(z)
    // Halley's correction keeps the steps sane in the far tail.
    const next = z - change / (1 + (z * change) / 2)
    if (Math.abs(next - z) < 1e-12) return probability < 0.5 ? next : -next
    z = next
  }
  return probability < 0.5 ? z : -z
}

function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
}

/** For z at most 0: a series near zero, Laplace's continued fraction in the tail. */
function normalCumulative(z: number): number {
  if (z > -2.5) {
    let term = z
    let sum = z
    for (let n = 1; Math.abs(term) > 1e-17; n++) {
      term *= (z * z) / (2 * n + 1)
      sum += term
    }
    return 0.5 + sum * normalDensity(z)
  }
  let fraction = -z
  for (let n = 40; n >= 1; n--) fraction = -z + n / fraction
  return normalDensity(z) / fraction
}
