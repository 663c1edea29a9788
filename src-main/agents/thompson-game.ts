/**
 * Thompson sampling as it is usually played: one value is drawn from each arm's posterior and the largest wins. It
 * chooses as often as `playBaseline`, which integrates the posteriors to know its entropy exactly, and costs a
 * thousandth of that.
 */
import { hashWords, uniforms } from '../lib/random'
import type { BanditTask } from './bandit'
import { drawReward } from './rewards'

const posteriorStream = hashWords('draw from a posterior')

interface Arm {
  count: number
  sum: number
}

type Normal = (salt: number) => number

/** The arm chosen at each step. Every arm is tried once first, as `playBaseline` does. */
export function playThompson(
  task: BanditTask,
  { horizon, seed }: { readonly horizon: number; readonly seed: number },
): number[] {
  const arms = task.means.map((): Arm => ({ count: 0, sum: 0 }))
  return Array.from({ length: horizon }, (_, step) => {
    const values = arms.map((arm, index) => valueOf(arm, task, { seed, step, arm: index }))
    const action = values.indexOf(Math.max(...values))
    const chosen = arms[action]
    const reward = drawReward(task, { seed, step, arm: action })
    if (chosen !== undefined) Object.assign(chosen, { count: chosen.count + 1, sum: chosen.sum + reward })
    return action
  })
}

/** One draw of what the arm may give. Gaussian: known spread, flat prior; Bernoulli: Beta(1, 1) prior. */
function valueOf(
  { count, sum }: Arm,
  { kind, spread }: BanditTask,
  { seed, step, arm }: { readonly seed: number; readonly step: number; readonly arm: number },
): number {
  const draw = (salt: number): readonly [number, number, number, number] =>
    uniforms({ seed, viewer: arm * 4096 + step, picture: posteriorStream }, salt)
  // In an order drawn by chance.
  if (count === 0) return 1e300 * draw(0)[0]
  const normal: Normal = (salt) => {
    const [a, b] = draw(salt)
    return Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b)
  }
  if (kind === 'gaussian') return sum / count + (spread / Math.sqrt(count)) * normal(0)
  const gamma = (shape: number, from: number): number =>
    drawGamma(shape, (index) => ({ normal: normal(from + index), uniform: draw(from + index)[2] }))
  const [wins, losses] = [gamma(1 + sum, 0), gamma(1 + count - sum, 1 << 20)]
  return wins / (wins + losses)
}

/** Marsaglia and Tsang (2000), for shapes of 1 and more; unit scale. */
function drawGamma(
  shape: number,
  draw: (index: number) => { readonly normal: number; readonly uniform: number },
): number {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (let index = 0; ; index++) {
    const { normal, uniform } = draw(index)
    const v = (1 + c * normal) ** 3
    if (v > 0 && Math.log(uniform) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v
  }
}
