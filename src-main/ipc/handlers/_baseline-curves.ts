/** Players that need no model, over many games of one task. */
import { baselineIds, playBaseline, type BaselineId } from '../../agents/baselines'
import { checkTask } from '../../agents/rewards'
import { episodeSeed } from '../../agents/seeds'
import type { Input, Output } from '../contract'

const titles: Readonly<Record<BaselineId, string>> = {
  thompson: 'Thompson',
  ucb: 'UCB1',
  'epsilon-greedy': 'ε-greedy',
  greedy: 'greedy',
}

export function baselineCurves({
  task,
  horizon,
  seed,
  games,
}: Input<'agent.baselines'>): Output<'agent.baselines'> {
  checkTask(task)
  return baselineIds.map((player) => {
    const sums = new Float64Array(horizon)
    const squares = new Float64Array(horizon)
    for (let game = 0; game < games; game++) {
      let regret = 0
      for (const step of playBaseline(player, task, { horizon, seed: episodeSeed(seed, game) })) {
        regret += step.regret
        sums[step.step] = (sums[step.step] ?? 0) + regret
        squares[step.step] = (squares[step.step] ?? 0) + regret ** 2
      }
    }
    const mean = [...sums].map((sum) => sum / games)
    const margin = [...squares].map((square, step) => marginOf(square, mean[step] ?? 0, games))
    return { player, title: titles[player], regret: mean, margin }
  })
}

/** Half the 95 % interval of a mean, from the sum of squares. */
function marginOf(square: number, mean: number, count: number): number {
  if (count < 2) return 0
  const variance = Math.max(0, (square - count * mean ** 2) / (count - 1))
  return 1.96 * Math.sqrt(variance / count)
}
