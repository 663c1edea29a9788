/** An episode in a few numbers; a baseline's steps have all that is asked for too. */
import type { BanditTask, EpisodeStep } from './bandit'

export interface EpisodeSummary {
  /** Mean over the steps, nats. */
  readonly entropyNats: number
  readonly regret: number
  readonly reward: number
  /** Share of steps with an arm of the highest mean. */
  readonly bestArmShare: number
}

type Step = Pick<EpisodeStep, 'action' | 'reward' | 'regret' | 'entropyNats'>

export function summarise(steps: readonly Step[], { means }: BanditTask): EpisodeSummary {
  const best = Math.max(...means)
  const sum = (value: (step: Step) => number): number => steps.reduce((total, step) => total + value(step), 0)
  const share = (total: number): number => (steps.length === 0 ? NaN : total / steps.length)
  return {
    entropyNats: share(sum(({ entropyNats }) => entropyNats)),
    regret: sum(({ regret }) => regret),
    reward: sum(({ reward }) => reward),
    bestArmShare: share(sum(({ action }) => Number(means[action] === best))),
  }
}

/** Of all completions drawn. */
export function validShare(steps: readonly Pick<EpisodeStep, 'valid' | 'samples'>[]): number {
  const samples = steps.reduce((sum, step) => sum + step.samples, 0)
  return samples === 0 ? NaN : steps.reduce((sum, { valid }) => sum + valid, 0) / samples
}
