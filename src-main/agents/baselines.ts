/**
 * Players that need no model. Each gives the probabilities with which it chooses an arm, so that the entropy of its
 * choice is exact. All try every arm once first, in an order drawn by chance.
 */
import { hashWords, uniforms } from '../lib/random'
import { entropyOfProbabilities } from './action-entropy'
import type { BanditTask } from './bandit'
import { chancesOfBest, type Posterior } from './chances-of-best'
import { drawReward, regretOf } from './rewards'

export const baselineIds = ['thompson', 'ucb', 'epsilon-greedy', 'greedy'] as const
export type BaselineId = (typeof baselineIds)[number]

export interface BaselineStep {
  /** From 0. */
  readonly step: number
  readonly action: number
  readonly reward: number
  readonly regret: number
  /** Of the probabilities that the action was drawn with, nats. */
  readonly entropyNats: number
}

/** What a player has seen of one arm. */
interface ArmRecord {
  count: number
  sum: number
}

type Policy = (arms: readonly ArmRecord[], task: BanditTask) => readonly number[]

/** Share of choices that ε-greedy makes by chance. */
const epsilon = 0.1

const policies: Readonly<Record<BaselineId, Policy>> = {
  /**
   * Thompson (1933): each arm as often as it is the best by the posterior. Gaussian arms: known spread, flat prior.
   * Bernoulli arms: Beta(1, 1) prior.
   */
  thompson: (arms, task) =>
    task.kind === 'gaussian' && task.spread === 0
      ? shareOfHighest(arms.map(meanOf))
      : chancesOfBest(arms.map((arm) => posteriorOf(arm, task))),
  /**
   * UCB1 (Auer, Cesa-Bianchi and Fischer, 2002): the highest mean + s · √(2 ln t / n), t pulls in all, n of the arm.
   * s = 1 for Bernoulli arms, as there; the spread for Gaussian arms, whose rewards are not between 0 and 1.
   */
  ucb: (arms, task) => {
    const total = arms.reduce((sum, { count }) => sum + count, 0)
    const scale = task.kind === 'bernoulli' ? 1 : task.spread
    return shareOfHighest(
      arms.map((arm) => meanOf(arm) + scale * Math.sqrt((2 * Math.log(total)) / arm.count)),
    )
  },
  /** The highest mean, and with probability 0.1 any arm. */
  'epsilon-greedy': (arms) =>
    shareOfHighest(arms.map(meanOf)).map((share) => (1 - epsilon) * share + epsilon / arms.length),
  greedy: (arms) => shareOfHighest(arms.map(meanOf)),
}

const choiceStream = hashWords('choice of a baseline')

/** The same seed gives the same rewards for the same pulls as an agent's episode. */
export function playBaseline(
  id: BaselineId,
  task: BanditTask,
  { horizon, seed }: { readonly horizon: number; readonly seed: number },
): BaselineStep[] {
  const arms = task.means.map((): ArmRecord => ({ count: 0, sum: 0 }))
  const steps: BaselineStep[] = []
  for (let step = 0; step < horizon; step++) {
    const untried = arms.map(({ count }) => (count === 0 ? 1 : 0))
    const policy = untried.includes(1) ? shareOfHighest(untried) : policies[id](arms, task)
    const [uniform] = uniforms({ seed, viewer: baselineIds.indexOf(id), picture: choiceStream }, step)
    const action = drawFrom(policy, uniform)
    const reward = drawReward(task, { seed, step, arm: action })
    const arm = arms[action]
    if (arm !== undefined) Object.assign(arm, { count: arm.count + 1, sum: arm.sum + reward })
    const entropyNats = entropyOfProbabilities(policy)
    steps.push({ step, action, reward, regret: regretOf(task, action), entropyNats })
  }
  return steps
}

const meanOf = ({ count, sum }: ArmRecord): number => sum / count

function posteriorOf(arm: ArmRecord, { kind, spread }: BanditTask): Posterior {
  return kind === 'bernoulli'
    ? { kind: 'beta', a: 1 + arm.sum, b: 1 + arm.count - arm.sum }
    : { kind: 'normal', mean: meanOf(arm), deviation: spread / Math.sqrt(arm.count) }
}

/** Equals share. */
function shareOfHighest(values: readonly number[]): number[] {
  const highest = Math.max(...values)
  const count = values.filter((value) => value === highest).length
  return values.map((value) => (value === highest ? 1 / count : 0))
}

function drawFrom(policy: readonly number[], uniform: number): number {
  let left = uniform
  const drawn = policy.findIndex((share) => (left -= share) < 0)
  return drawn < 0 ? policy.findLastIndex((share) => share > 0) : drawn
}
