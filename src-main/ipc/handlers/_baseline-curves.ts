/** Players that need no model, over many games of one task. */
import { setImmediate as pause } from 'node:timers/promises'
import { baselineIds, playBaseline, type BaselineId } from '../../agents/baselines'
import { checkTask, regretOf } from '../../agents/rewards'
import { episodeSeed } from '../../agents/seeds'
import { playThompson } from '../../agents/thompson-game'
import type { Input, Output } from '../contract'
import type { HandlerContext } from './_contract'

const titles: Readonly<Record<BaselineId, string>> = {
  thompson: 'Thompson',
  ucb: 'UCB1',
  'epsilon-greedy': 'ε-greedy',
  greedy: 'greedy',
}

type Request = Input<'agent.baselines'>

/** Lets other work in after each game: a thousand steps take some milliseconds. */
export async function baselineCurves(
  request: Request,
  { signal }: HandlerContext,
): Promise<Output<'agent.baselines'>> {
  checkTask(request.task)
  const curves: Output<'agent.baselines'> = []
  for (const player of baselineIds) {
    const regrets = new RunningMeans(request.horizon)
    for (let game = 0; game < request.games; game++) {
      regrets.add(regretsOf(player, request, episodeSeed(request.seed, game)))
      await pause(undefined, { signal })
    }
    curves.push({ player, title: titles[player], ...regrets.curve() })
  }
  return curves
}

/** Of each step. */
function regretsOf(player: BaselineId, { task, horizon }: Request, seed: number): number[] {
  return player === 'thompson'
    ? playThompson(task, { horizon, seed }).map((arm) => regretOf(task, arm))
    : playBaseline(player, task, { horizon, seed }).map(({ regret }) => regret)
}

/** Mean and its 95 % interval of cumulative sums, step by step. */
class RunningMeans {
  readonly #sums: Float64Array
  readonly #squares: Float64Array
  #count = 0

  constructor(length: number) {
    this.#sums = new Float64Array(length)
    this.#squares = new Float64Array(length)
  }

  add(values: readonly number[]): void {
    let total = 0
    for (const [step, value] of values.entries()) {
      total += value
      this.#sums[step] = (this.#sums[step] ?? 0) + total
      this.#squares[step] = (this.#squares[step] ?? 0) + total ** 2
    }
    this.#count += 1
  }

  curve(): { readonly regret: number[]; readonly margin: number[] } {
    const count = this.#count
    const regret = [...this.#sums].map((sum) => sum / count)
    const margin = [...this.#squares].map((square, step) => {
      const variance = Math.max(0, (square - count * (regret[step] ?? 0) ** 2) / Math.max(1, count - 1))
      return count < 2 ? 0 : 1.96 * Math.sqrt(variance / count)
    })
    return { regret, margin }
  }
}
