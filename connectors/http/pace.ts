/** Spaces out the starts of requests. */
export interface Pace {
  /** Waits until the next request may begin. */
  turn(signal: AbortSignal): Promise<void>
  /** Makes the pause between two starts longer, as a site may ask; never shorter. */
  slowTo(intervalMs: number): void
}

/** Waits; rejects where the signal fires. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

/** @param now a clock that never goes back, in ms */
export function openPace(intervalMs: number, sleep: Sleep, now: () => number): Pace {
  let pauseMs = intervalMs
  let nextAtMs = Number.NEGATIVE_INFINITY
  return {
    async turn(signal) {
      signal.throwIfAborted()
      const nowMs = now()
      const startAtMs = Math.max(nowMs, nextAtMs)
      nextAtMs = startAtMs + pauseMs
      if (startAtMs > nowMs) await sleep(startAtMs - nowMs, signal)
    },
    slowTo(intervalMs) {
      pauseMs = Math.max(pauseMs, intervalMs)
    },
  }
}
