/** What an arm gives, seeded: the reward of an arm at a step is the same whoever plays and whatever was chosen before. */
import { ProblemError } from '../lib/problem'
import { hashWords, uniforms } from '../lib/random'
import type { BanditTask } from './bandit'

const rewardStream = hashWords('reward of an arm')

export interface Pull {
  readonly seed: number
  /** From 0. */
  readonly step: number
  readonly arm: number
}

/** As the agent is told it: whole numbers where the spread is 1 or more, else enough decimals to see the spread. */
export function drawReward(task: BanditTask, { seed, step, arm }: Pull): number {
  const [a, b] = uniforms({ seed, viewer: arm, picture: rewardStream }, step)
  const mean = task.means[arm] ?? NaN
  if (task.kind === 'bernoulli') return a < mean ? 1 : 0
  // Box and Muller.
  const normal = Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b)
  return Number(rewardText(task, mean + task.spread * normal))
}

export function rewardText(task: BanditTask, reward: number): string {
  const text = reward.toFixed(decimalsOf(task))
  return Number(text) === 0 ? text.replace('-', '') : text
}

function decimalsOf({ kind, spread }: BanditTask): number {
  return kind === 'bernoulli' || spread >= 1 || spread === 0
    ? 0
    : Math.min(12, 1 + Math.ceil(-Math.log10(spread)))
}

/** Reward missed in expectation: best mean − mean of the arm. */
export function regretOf({ means }: BanditTask, arm: number): number {
  return Math.max(...means) - (means[arm] ?? NaN)
}

/** Throws a sentence for a task that cannot be played. */
export function checkTask({ kind, means, spread }: BanditTask): void {
  const isShare = (mean: number): boolean => mean >= 0 && mean <= 1
  if (means.length < 2 || !means.every(Number.isFinite))
    throw new ProblemError('bad-input', 'A bandit needs two arms at least, each with a number as its mean.')
  if (kind === 'bernoulli' && !means.every(isShare))
    throw new ProblemError(
      'bad-input',
      'The mean of a Bernoulli arm is a probability. Give numbers from 0 to 1.',
    )
  if (kind === 'gaussian' && !(spread >= 0 && Number.isFinite(spread)))
    throw new ProblemError('bad-input', 'The spread of the rewards must be 0 or more.')
}
