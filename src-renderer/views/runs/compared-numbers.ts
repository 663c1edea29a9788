import type { RunDetails } from '../../ui/result/run-details'

interface Row {
  readonly title: string
  readonly unit: string
  /** A, B, and B − A. */
  readonly values: readonly string[]
}

interface Measure {
  readonly title: string
  readonly unit: string
  readonly digits: number
  readonly of: (details: RunDetails) => number
}

const pooled = (details: RunDetails) => details.prediction.statistics.pooled

const measures: readonly Measure[] = [
  {
    title: 'Density entropy',
    unit: 'bits',
    digits: 3,
    of: ({ prediction }) => prediction.statistics.densityEntropyBits,
  },
  {
    title: 'Stationary gaze entropy',
    unit: 'bits',
    digits: 3,
    of: (run) => pooled(run).stationaryEntropyBits,
  },
  {
    title: 'Gaze transition entropy',
    unit: 'bits',
    digits: 3,
    of: (run) => pooled(run).transitionEntropyBits,
  },
  { title: 'Scanpath length', unit: 'degrees', digits: 1, of: (run) => pooled(run).lengthDegrees },
  { title: 'Coverage', unit: '% of the picture', digits: 1, of: (run) => pooled(run).coverageShare * 100 },
  { title: 'Fixations', unit: '', digits: 0, of: (run) => pooled(run).fixationCount },
  { title: 'Mean fixation', unit: 'ms', digits: 0, of: (run) => pooled(run).meanDurationMs },
  { title: 'Mean saccade', unit: 'degrees', digits: 2, of: (run) => pooled(run).meanAmplitudeDegrees },
]

export function comparedNumbers(first: RunDetails, second: RunDetails): Row[] {
  return measures.map(({ title, unit, digits, of }) => {
    const [a, b] = [of(first), of(second)]
    return { title, unit, values: [a.toFixed(digits), b.toFixed(digits), signed(b - a, digits)] }
  })
}

function signed(value: number, digits: number): string {
  const written = Math.abs(value).toFixed(digits)
  if (Number(written) === 0) return written
  return `${value < 0 ? '−' : '+'}${written}`
}
