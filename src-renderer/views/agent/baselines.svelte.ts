/** Players that need no model, on the task that is shown. */
import type { EpisodeSetup, Output } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'

export type BaselineCurve = Output<'agent.baselines'>[number]

/** Games that each of them plays: enough for a smooth curve, and done at once. */
const games = 200

export class Baselines {
  curves = $state.raw<readonly BaselineCurve[]>([])
  failure = $state<string | null>(null)
  #asked = ''

  /** Asks again only for another task, horizon or seed. */
  async follow({ task, horizon, seed }: EpisodeSetup): Promise<void> {
    const asked = JSON.stringify([task, horizon, seed])
    if (asked === this.#asked) return
    this.#asked = asked
    this.failure = null
    try {
      const curves = await api.invoke('agent.baselines', { task, horizon, seed, games })
      if (this.#asked === asked) this.curves = curves
    } catch (thrown) {
      if (this.#asked === asked) this.failure = problemOf(thrown).message
    }
  }
}
