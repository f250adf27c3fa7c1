/**
 * One piece of memory for all passes that are held at a time. What was taken is given back together, when the last
 * pass is done; the next step takes the same memory again.
 */
export class HeldMemory {
  readonly #memory: ArrayBuffer
  #usedBytes = 0
  #passes = 0

  /** @param sizeBytes is only touched as far as it is used. */
  constructor(sizeBytes: number) {
    this.#memory = new ArrayBuffer(Math.floor(sizeBytes / 4) * 4)
  }

  /** Whether arrays of these lengths, together, fit in. */
  hasRoom(lengths: readonly number[]): boolean {
    const floats = lengths.reduce((total, length) => total + length, 0)
    return this.#usedBytes + floats * Float32Array.BYTES_PER_ELEMENT <= this.#memory.byteLength
  }

  /** Arrays for one pass, with anything in them; beyond the size, in memory of their own. */
  take(lengths: readonly number[]): readonly Float32Array[] {
    this.#passes++
    return lengths.map((length) => {
      const start = this.#usedBytes
      const end = start + length * Float32Array.BYTES_PER_ELEMENT
      if (end > this.#memory.byteLength) return new Float32Array(length)
      this.#usedBytes = end
      return new Float32Array(this.#memory, start, length)
    })
  }

  /** Says that one pass needs its arrays no longer. */
  giveBack(): void {
    this.#passes--
    if (this.#passes === 0) this.#usedBytes = 0
  }
}
