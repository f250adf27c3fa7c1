/** What became of one item: what `work` made of it, or why it could not. */
export type Isolated<Item, Result> =
  | { readonly item: Item; readonly result: Result }
  | { readonly item: Item; readonly fault: unknown }

/**
 * Runs `work` on all items at once; where that throws an error that `isFault` lays at the door of one of them, on each
 * half, and so on down to single items. `work` must be safe to repeat, and gives one result an item, in their order.
 *
 * ```
 *   a b c d e f g h  ✗           one bad item in n costs 2·log₂ n more calls
 *   a b c d  ✓   e f g h  ✗
 *                e f  ✗   g h  ✓
 *               e ✗  f ✓
 * ```
 * @returns one entry an item, in their order. Errors that are no item's fault are thrown.
 */
export async function isolate<Item, Result>(
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  isFault: (error: unknown) => boolean,
): Promise<readonly Isolated<Item, Result>[]> {
  if (items.length === 0) return []
  try {
    const results = await work(items)
    return items.map((item, index) => ({ item, result: results[index] as Result }))
  } catch (fault) {
    if (!isFault(fault)) throw fault
    if (items.length === 1) return items.map((item) => ({ item, fault }))
    const middle = items.length >> 1
    return [
      ...(await isolate(items.slice(0, middle), work, isFault)),
      ...(await isolate(items.slice(middle), work, isFault)),
    ]
  }
}
