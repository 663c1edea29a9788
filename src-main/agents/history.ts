/**
 * The keys and values of a dialogue as the untouched model sees it: all tokens of the prompt but the last, kept from
 * one decision to the next. Steered tokens never enter it.
 */
import { Decoder } from '../language/decoder'
import type { AgentModel } from './agent-model'
import type { HookSwitch } from './hook-switch'

export class History {
  readonly #agent: AgentModel
  readonly #hooks: HookSwitch
  #decoder: Decoder | null = null
  #held: readonly number[] = []

  constructor(agent: AgentModel, hooks: HookSwitch) {
    this.#agent = agent
    this.#hooks = hooks
  }

  /**
   * Brings it to the prompt of the next decision. Only new tokens are run where the prompt goes on from what is held;
   * a chat template that writes the past anew makes it run whole.
   */
  async advance(prompt: readonly number[]): Promise<void> {
    const wanted = prompt.slice(0, -1)
    const goesOn = this.#decoder !== null && this.#held.every((token, index) => token === wanted[index])
    const fresh = goesOn ? wanted.slice(this.#held.length) : wanted
    if (!goesOn || this.#decoder === null) this.#decoder = this.#start()
    this.#hooks.use = 'clean'
    if (fresh.length > 0) await this.#decoder.step([fresh])
    this.#held = wanted
  }

  /** A decoder of its own that goes on from here with the last token of a prompt of this length. */
  branch(promptLength: number): Decoder {
    const decoder = this.#decoder ?? this.#start()
    return decoder.withRows([{ from: 0, shift: 0 }], { promptLength, pads: [0] })
  }

  #start(): Decoder {
    return new Decoder(this.#agent.model, { hooks: this.#hooks, promptLength: 1, pads: [0] })
  }
}
