/** A bucket that fills steadily: short bursts pass, a flood does not. */
export interface Rate {
  /** Whether one more call may pass now. */
  take(nowMs?: number): boolean
}

export function createRate(perSecond: number, burst: number): Rate {
  let left = burst
  let filledMs = -Infinity
  return {
    take(nowMs = Date.now()) {
      left = Math.min(burst, left + (perSecond * Math.max(0, nowMs - filledMs)) / 1000)
      filledMs = nowMs
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}
