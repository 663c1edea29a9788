/** A and B: a prediction held still beside the one that follows the controls. */
import type { Prediction } from '../../src-main/ipc/contract'
import { gaze } from './gaze.svelte'

export interface Held {
  readonly prediction: Prediction
}

export class Comparison {
  held = $state.raw<Held | null>(null)
  isDifferenceOnly = $state(false)

  /** Only predictions of one picture by one model can be compared. */
  readonly isActive = $derived(
    this.held !== null &&
      gaze.prediction !== null &&
      this.held.prediction.imageId === gaze.prediction.imageId &&
      this.held.prediction.density.values.length === gaze.prediction.density.values.length,
  )

  /** Holds what is on screen as A, or lets it go. */
  toggle(): void {
    if (this.isActive) this.held = null
    else if (gaze.prediction) this.held = { prediction: gaze.prediction }
  }

  /** A becomes the setting, the setting becomes A. */
  swap(): void {
    const { held } = this
    if (!held || !gaze.prediction) return
    this.held = { prediction: gaze.prediction }
    gaze.set(held.prediction.parameters)
  }
}

export const comparison = new Comparison()
