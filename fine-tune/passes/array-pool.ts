/** Arrays that are handed out again once they were given back, so that a step does not allocate what the last one had. */
export class ArrayPool {
  readonly #free = new Map<number, Float32Array[]>()

  /** An array with anything in it. */
  take(length: number): Float32Array {
    return this.#free.get(length)?.pop() ?? new Float32Array(length)
  }

  giveBack(array: Float32Array): void {
    const known = this.#free.get(array.length)
    if (known === undefined) this.#free.set(array.length, [array])
    else known.push(array)
  }
}
