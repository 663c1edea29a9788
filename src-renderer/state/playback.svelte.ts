/** The clock of the viewing, in real time. Times are milliseconds since viewing began. */
export class Playback {
  timeMs = $state(0)
  totalMs = $state(0)
  isPlaying = $state(false)
  speed = $state(1)

  #frame = 0
  #lastTickMs = 0

  readonly isAtEnd = $derived(this.timeMs >= this.totalMs)

  play(): void {
    if (this.totalMs <= 0) return
    if (this.isAtEnd) this.timeMs = 0
    this.isPlaying = true
    this.#lastTickMs = performance.now()
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(this.#tick)
  }

  pause(): void {
    this.isPlaying = false
    cancelAnimationFrame(this.#frame)
  }

  toggle(): void {
    if (this.isPlaying) this.pause()
    else this.play()
  }

  seek(timeMs: number): void {
    this.timeMs = Math.min(this.totalMs, Math.max(0, timeMs))
  }

  /** Sets how long the viewing lasts; a clock at its end stays there. */
  setTotal(totalMs: number): void {
    const wasAtEnd = !this.isPlaying && this.isAtEnd
    this.totalMs = totalMs
    if (wasAtEnd || this.timeMs > totalMs) this.timeMs = totalMs
  }

  /** Steps to the next or previous of these onsets. */
  step(by: 1 | -1, onsetsMs: readonly number[]): void {
    this.pause()
    const slackMs = 1
    const target =
      by > 0
        ? (onsetsMs.find((onset) => onset > this.timeMs + slackMs) ?? this.totalMs)
        : (onsetsMs.findLast((onset) => onset < this.timeMs - slackMs) ?? 0)
    this.seek(target)
  }

  #tick = (nowMs: number): void => {
    if (!this.isPlaying) return
    this.timeMs = Math.min(this.totalMs, this.timeMs + Math.max(0, nowMs - this.#lastTickMs) * this.speed)
    this.#lastTickMs = nowMs
    if (this.isAtEnd) this.isPlaying = false
    else this.#frame = requestAnimationFrame(this.#tick)
  }
}
