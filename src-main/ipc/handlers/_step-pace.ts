/**
 * How long the steps that are left will take. A step gets dearer as its dialogue grows, so the time of a step is
 * fitted as a straight line over its number (least squares); the mean alone would promise too little at first.
 */
export class StepPace {
  #count = 0
  #sumT = 0
  #sumMs = 0
  #sumTT = 0
  #sumTMs = 0

  /** `step` from 0. */
  add(step: number, ms: number): void {
    this.#count += 1
    this.#sumT += step
    this.#sumMs += ms
    this.#sumTT += step * step
    this.#sumTMs += step * ms
  }

  /** Expected time of a step, ms; null before the first. */
  expectedMs(step: number): number | null {
    if (this.#count === 0) return null
    const mean = this.#sumMs / this.#count
    const spread = this.#count * this.#sumTT - this.#sumT ** 2
    if (spread <= 0) return mean
    const slope = (this.#count * this.#sumTMs - this.#sumT * this.#sumMs) / spread
    return Math.max(mean / 4, mean + Math.max(0, slope) * (step - this.#sumT / this.#count))
  }
}
