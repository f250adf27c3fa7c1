/**
 * One of each kind in their order, then the second of each, … so that of the first `n` no kind takes the others' places.
 *
 * ```
 *   a1 a2 a3 b1 c1 c2   →   a1 b1 c1 a2 c2 a3
 * ```
 */
export function inTurn<Item>(items: readonly Item[], kindOf: (item: Item) => string): readonly Item[] {
  const counts = new Map<string, number>()
  const ranked = items.map((item) => {
    const rank = counts.get(kindOf(item)) ?? 0
    counts.set(kindOf(item), rank + 1)
    return { item, rank }
  })
  return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item)
}
