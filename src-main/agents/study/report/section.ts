/** A part of the report: figures are numbered through, so each part is given the number of its first. */
import type { StudyRecord } from '../study-record'

export interface Section {
  readonly title: string
  /** Null where its experiment was not asked for. */
  draw(record: StudyRecord, next: () => number): string | null
}

/** The largest entropy of a choice between two arms: ln 2, nats. */
export const largestNats = Math.LN2

export const entropyGuide = { y: largestNats, label: 'ln 2: both arms equally often' }

export const entropyAxis = {
  yLabel: 'entropy of the actions, nats',
  yRange: [0, 0.75] as const,
  guides: [entropyGuide],
}
