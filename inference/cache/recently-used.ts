/** Values by key up to a sum of sizes; those that were not asked for the longest make room. */
export class RecentlyUsed<Value> {
  readonly #maxSize: number
  readonly #sizeOf: (value: Value) => number
  /** In the order of their use. */
  readonly #values = new Map<string, Value>()
  #size = 0

  constructor(maxSize: number, sizeOf: (value: Value) => number) {
    this.#maxSize = maxSize
    this.#sizeOf = sizeOf
  }

  get(key: string): Value | undefined {
    const value = this.#values.get(key)
    if (value === undefined) return undefined
    this.#values.delete(key)
    this.#values.set(key, value)
    return value
  }

  set(key: string, value: Value): void {
    this.#remove(key)
    this.#values.set(key, value)
    this.#size += this.#sizeOf(value)
    for (const oldest of this.#values.keys()) {
      if (this.#size <= this.#maxSize) break
      this.#remove(oldest)
    }
  }

  #remove(key: string): void {
    const value = this.#values.get(key)
    if (value === undefined || !this.#values.delete(key)) return
    this.#size -= this.#sizeOf(value)
  }
}
