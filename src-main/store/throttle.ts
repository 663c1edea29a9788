/** Calls `action` at once, then at most once per `intervalMs()`; the last request is never lost. */
export interface Throttled {
  request(): void
  /** Does at once what is still due, and nothing after. */
  dispose(): void
}

export function throttle(action: () => void, intervalMs: () => number): Throttled {
  let timer: NodeJS.Timeout | undefined
  let lastMs = -Infinity
  let disposed = false
  const act = (): void => {
    timer = undefined
    lastMs = performance.now()
    action()
  }
  return {
    request() {
      if (disposed || timer !== undefined) return
      timer = setTimeout(act, Math.max(0, lastMs + intervalMs() - performance.now()))
      timer.unref()
    },
    dispose() {
      disposed = true
      if (timer === undefined) return
      clearTimeout(timer)
      act()
    },
  }
}
