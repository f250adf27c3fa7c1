/**
 * Hands out the items of several calls in turns, one of each, so that a call of three texts does not wait behind one of
 * thousands. Items of a call keep their order.
 *
 * ```
 *   add [a1 a2 a3], add [b1]     take → a1, b1, a2, a3
 * ```
 */
export class TurnQueue<Item> {
  /** Items left of each call, last first; calls in the order of their turns. Never an empty one. */
  #calls: Item[][] = []

  get isEmpty(): boolean {
    return this.#calls.length === 0
  }

  add(items: readonly Item[]): void {
    if (items.length > 0) this.#calls.push(items.toReversed())
  }

  /** `undefined` where nothing waits. */
  take(): Item | undefined {
    const call = this.#calls.shift()
    const item = call?.pop()
    if (call !== undefined && call.length > 0) this.#calls.push(call)
    return item
  }

  /** Forgets the items for which `isUnwanted` holds. */
  remove(isUnwanted: (item: Item) => boolean): void {
    this.#calls = this.#calls
      .map((items) => items.filter((item) => !isUnwanted(item)))
      .filter((items) => items.length > 0)
  }
}
