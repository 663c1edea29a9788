import { Decoder } from '../../../language/decoder'
import { klNats, logSoftmax } from './distribution'
import type { HookedText } from './open-model'

/** Runs the unedited model beside the edited one, over the same tokens, and compares what they say next. */
export class KlMeter {
  readonly #text: HookedText
  #decoder: Decoder | null = null

  constructor(text: HookedText) {
    this.#text = text
  }

  /** `fed` are the tokens since the last call; `edited` is ln p after them. KL(edited ‖ unedited), nats. */
  async measure(fed: readonly number[], edited: Float32Array): Promise<number> {
    const { model, hooks } = this.#text
    this.#decoder ??= new Decoder(model, { hooks: hooks.unsteered, promptLength: fed.length, pads: [0] })
    const logits = await this.#decoder.step([fed])
    return klNats(edited, logSoftmax(logits.row(0)))
  }
}
