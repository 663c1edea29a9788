/** What a game is played with, and how it is changed without becoming impossible. */
import type { EpisodeSetup } from '../../../src-main/ipc/contract'

/** EAST's task with equal means (arXiv 2406.00244): whoever commits early there does so without a reason. */
export const initialSetup: EpisodeSetup = {
  task: { kind: 'gaussian', means: [100, 100], spread: 10 },
  wording: { name: 'Button', arm: 'button', arms: 'buttons', unit: 'point', units: 'points' },
  horizon: 50,
  samples: 25,
  maxTokens: 64,
  seed: 1,
}
export const initialTemperature = 1
export const armsRange = { min: 2, max: 8 } as const

/** Means that people start from. */
export const presets: readonly { readonly title: string; readonly means: readonly number[] }[] = [
  { title: 'Equal', means: [100, 100] },
  { title: 'Hard', means: [99, 101] },
  { title: 'Easy', means: [95, 105] },
]

/** Another number of arms: those there are stay, new ones get the mean of the last. */
export function withArms({ task, ...rest }: EpisodeSetup, arms: number): EpisodeSetup {
  const last = task.means.at(-1) ?? 0
  const means = Array.from({ length: arms }, (_, arm) => task.means[arm] ?? last)
  return { ...rest, task: { ...task, means } }
}

/** The other kind of reward, with means that it can have. */
export function withKind({ task, ...rest }: EpisodeSetup, kind: EpisodeSetup['task']['kind']): EpisodeSetup {
  if (kind === task.kind) return { task, ...rest }
  const means = task.means.map((mean) =>
    kind === 'bernoulli' ? Math.min(0.95, Math.max(0.05, mean / 200)) : Math.round(mean * 200),
  )
  return { ...rest, task: { kind, means, spread: kind === 'bernoulli' ? 0 : 10 } }
}

export function withMean({ task, ...rest }: EpisodeSetup, arm: number, mean: number): EpisodeSetup {
  return { ...rest, task: { ...task, means: task.means.with(arm, mean) } }
}

export const isSameSetup = (a: EpisodeSetup, b: EpisodeSetup): boolean =>
  JSON.stringify(a) === JSON.stringify(b)
