/**
 * Whether a consumer may still take its partitions for its own: the time since the cluster last heard of it. What runs
 * past it may write over what another consumer, which was given the partitions, has written since.
 */
export class Lease {
  readonly #lengthMs: number
  #lost = new AbortController()
  #renewedAtMs = performance.now()

  /** @param lengthMs after how long without a sign the partitions are to be taken for lost. */
  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs
  }

  /** Fires once the lease is lost. Whoever joins anew has another. */
  get signal(): AbortSignal {
    return this.#lost.signal
  }

  /** How long ago the cluster last answered, in ms. */
  get silentMs(): number {
    return performance.now() - this.#renewedAtMs
  }

  renew(): void {
    this.#renewedAtMs = performance.now()
  }

  /** The group was joined, for the first time or again. */
  join(): void {
    this.renew()
    if (this.#lost.signal.aborted) this.#lost = new AbortController()
  }

  /** To be called now and then. */
  check(): void {
    if (this.silentMs > this.#lengthMs) this.lose('the cluster was silent for too long')
  }

  lose(reason: string): void {
    this.#lost.abort(new DOMException(`partitions may be another consumer's: ${reason}`, 'AbortError'))
  }
}
