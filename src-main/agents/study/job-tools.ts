/** What playing and measuring are given, and how a job is named. */
import type { Engine } from '../../engine/_contract'
import type { Wording } from '../bandit'
import { keyOf, type JobKey, type JobStore } from './job-store'
import type { Meter } from './meter'
import type { Pace } from './pace'
import type { StudyPlace, StudySettings } from './settings'

export interface JobTools {
  readonly engine: Engine
  readonly place: StudyPlace
  readonly settings: StudySettings
  readonly store: JobStore
  readonly meter: Meter
  readonly signal: AbortSignal
  readonly modelHash: string
  readonly pace: Pace
}

/** The key of a job: all that its answer depends on, and nothing else (not the folder, not the worker). */
export function jobKey({ place, modelHash }: JobTools, job: string, input: unknown): JobKey {
  const { device } = place.device
  return keyOf({ job, modelHash, device, version: place.appVersion, input })
}

/** Without the names by which the app lists it. */
export const plainWording = ({ name, arm, arms, unit, units }: Wording): Wording => ({
  name,
  arm,
  arms,
  unit,
  units,
})
