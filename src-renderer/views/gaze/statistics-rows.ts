/** The statistics table: what each row says, its unit and its spread over viewers. */
import type { Prediction } from '../../../src-main/ipc/contract'
import { spreadOf } from '../../state/spread'

type Statistics = Prediction['statistics']
type PathStatistics = Statistics['pooled']

interface Row {
  readonly name: string
  readonly note: string
  readonly unit: string
  /** Mean ± standard deviation over viewers. */
  readonly spread: string
  readonly viewers: string
  readonly pooled: string
}

interface Measure {
  readonly name: string
  /** Definition, shown on hover. */
  readonly note: string
  readonly unit: string
  readonly digits: number
  readonly value: (path: PathStatistics) => number
  /** Whether pooling all viewers means something for it. */
  readonly isPooled: boolean
}

const measures: readonly Measure[] = [
  {
    name: 'Gaze entropy',
    note: 'Stationary gaze entropy: how evenly fixations are spread over the areas',
    unit: 'bits',
    digits: 2,
    value: (path) => path.stationaryEntropyBits,
    isPooled: true,
  },
  {
    name: 'Transition',
    note: 'Gaze transition entropy: how hard the next area is to tell from the last',
    unit: 'bits',
    digits: 2,
    value: (path) => path.transitionEntropyBits,
    isPooled: true,
  },
  {
    name: 'Coverage',
    note: 'Share of the picture within one degree of a fixation',
    unit: '%',
    digits: 1,
    value: (path) => path.coverageShare * 100,
    isPooled: true,
  },
  {
    name: 'Length',
    note: 'Length of the scanpath, in degrees of visual angle',
    unit: '°',
    digits: 0,
    value: (path) => path.lengthDegrees,
    isPooled: false,
  },
  {
    name: 'Amplitude',
    note: 'Mean amplitude of a saccade, in degrees of visual angle',
    unit: '°',
    digits: 1,
    value: (path) => path.meanAmplitudeDegrees,
    isPooled: false,
  },
  {
    name: 'Duration',
    note: 'Mean duration of a fixation',
    unit: 'ms',
    digits: 0,
    value: (path) => path.meanDurationMs,
    isPooled: false,
  },
  {
    name: 'Fixations',
    note: 'Number of fixations of a viewer',
    unit: '',
    digits: 1,
    value: (path) => path.fixationCount,
    isPooled: false,
  },
]

interface ComparedRow {
  readonly name: string
  readonly first: string
  readonly second: string
}

/** The numbers of two settings side by side. */
export function comparedRows(first: Statistics, second: Statistics): readonly ComparedRow[] {
  const entropy = ({ densityEntropyBits }: Statistics): string => densityEntropyBits.toFixed(2)
  const others = statisticsRows(second)
  const paths = statisticsRows(first).map(({ name, unit, spread }, index) => ({
    name: `${name}, ${unit}`,
    first: spread,
    second: others[index]?.spread ?? '',
  }))
  return [
    { name: 'Density entropy, bits', first: entropy(first), second: entropy(second) },
    ...paths.slice(0, comparedMeasures),
  ]
}

/** As many as fit beside the panes of a small window. */
const comparedMeasures = 3

export function statisticsRows({ perViewer, pooled }: Statistics): readonly Row[] {
  return measures.map(({ name, note, unit, digits, value, isPooled }) => {
    const { mean, deviation } = spreadOf(perViewer.map(value))
    const spread = mean.toFixed(digits) + (deviation === null ? '' : ` ± ${deviation.toFixed(digits)}`)
    const withUnit = (text: string): string => (unit === '°' ? `${text}°` : `${text} ${unit}`.trim())
    return {
      name,
      note,
      unit,
      spread,
      viewers: withUnit(spread),
      pooled: isPooled ? value(pooled).toFixed(digits) : '',
    }
  })
}
