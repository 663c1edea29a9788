import { TemperedDensity } from './tempered-density'
import type { LogDensity } from './path'

export interface DensitySummary {
  readonly density: LogDensity
  readonly entropyBits: number
  /** Of log2(cells), which is what a uniform density has. */
  readonly entropyShare: number
}

export function temperDensity(source: LogDensity, temperature: number): DensitySummary {
  const tempered = new TemperedDensity(source)
  tempered.load(source.values, 0, temperature)
  const { entropyBits } = tempered
  return {
    density: tempered.toLogDensity(),
    entropyBits,
    entropyShare: entropyBits / Math.log2(source.rows * source.columns),
  }
}
