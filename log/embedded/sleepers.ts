/** Those who wait for something to happen in this process, or for a while. */
export class Sleepers {
  readonly #wakeUps = new Set<() => void>()

  /** Resolves after `timeoutMs`, with the next `wake`, or when `signal` fires, whichever comes first. */
  sleep(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wakeUp = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', wakeUp)
        this.#wakeUps.delete(wakeUp)
        resolve()
      }
      const timer = setTimeout(wakeUp, timeoutMs)
      signal.addEventListener('abort', wakeUp)
      this.#wakeUps.add(wakeUp)
    })
  }

  wake(): void {
    for (const wakeUp of this.#wakeUps) wakeUp()
  }
}
