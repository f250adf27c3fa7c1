/** The best `limit` of what is offered, kept in a binary heap: the worst at 0, the children of i at 2i + 1 and 2i + 2. */
export class TopK<T> {
  readonly #limit: number
  readonly #compare: (a: T, b: T) => number
  readonly #heap: T[] = []

  /** @param compare as for `Array.sort`, the better item first. */
  constructor(limit: number, compare: (a: T, b: T) => number) {
    this.#limit = limit
    this.#compare = compare
  }

  /** The item that the next better one pushes out; `undefined` while there is room. */
  get worst(): T | undefined {
    return this.#heap.length < this.#limit ? undefined : this.#heap[0]
  }

  offer(item: T): void {
    if (this.#heap.length < this.#limit) {
      this.#heap.push(item)
      this.#rise(this.#heap.length - 1)
      return
    }
    if (this.#heap.length === 0 || this.#compare(item, this.#heap[0] as T) >= 0) return
    this.#heap[0] = item
    this.#sink(0)
  }

  /** Best first. */
  sorted(): T[] {
    return this.#heap.toSorted(this.#compare)
  }

  #rise(from: number): void {
    for (let i = from; i > 0; ) {
      const parent = (i - 1) >> 1
      if (!this.#isWorse(i, parent)) return
      this.#swap(i, parent)
      i = parent
    }
  }

  #sink(from: number): void {
    for (let i = from; ; ) {
      const left = 2 * i + 1
      const right = left + 1
      const child = this.#isWorse(right, left) ? right : left
      if (!this.#isWorse(child, i)) return
      this.#swap(i, child)
      i = child
    }
  }

  /** False where there is nothing at `i`. */
  #isWorse(i: number, j: number): boolean {
    return i < this.#heap.length && this.#compare(this.#heap[i] as T, this.#heap[j] as T) > 0
  }

  #swap(i: number, j: number): void {
    const item = this.#heap[i] as T
    this.#heap[i] = this.#heap[j] as T
    this.#heap[j] = item
  }
}
