/**
 * exp for numbers from -80 to 0: the same bits on every machine, which Math.exp does not promise.
 * exp(x) = 2^k · exp(r) with |r| ≤ ln 2 / 2, and exp(r) as its Taylor polynomial of degree 11, whose
 * next term is below 7e-15.
 */
const perLog2 = 1.4426950408889634
const log2 = 0.6931471805599453
const smallestPower = -120
const powers = Float64Array.from({ length: 1 - smallestPower }, (_, index) => 2 ** (index + smallestPower))

export function exponential(x: number): number {
  const k = Math.floor(x * perLog2 + 0.5)
  const r = x - k * log2
  const end = 1 / 5040 + r * (1 / 40320 + r * (1 / 362880 + r * (1 / 3628800 + r * (1 / 39916800))))
  const middle = 1 / 24 + r * (1 / 120 + r * (1 / 720 + r * end))
  return (1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * middle)))) * (powers[k - smallestPower] ?? 0)
}
