/** Two entries of one key, or one that the other side lacks. */
export type Joined<Left, Right> =
  | { readonly left: Left; readonly right: Right }
  | { readonly left: Left; readonly right?: never }
  | { readonly left?: never; readonly right: Right }

/**
 * Full outer join of two streams by key, each key at most once a stream.
 *
 * ```
 *   left    a  b     d          →  (a,a) (b,–) (–,c) (d,d)
 *   right   a     c  d
 * ```
 * Where both ascend by key it holds one entry a side. A store may order ids by bytes where we order them by UTF-16 code
 * units; then pairs come apart, wait in memory until the end and are joined there. Entries without a partner come last.
 */
export async function* mergeJoin<Left, Right>(
  left: AsyncIterable<Left>,
  right: AsyncIterable<Right>,
  keyOf: { readonly left: (entry: Left) => string; readonly right: (entry: Right) => string },
): AsyncIterable<Joined<Left, Right>> {
  const lefts = left[Symbol.asyncIterator]()
  const rights = right[Symbol.asyncIterator]()
  const onlyLeft = new Map<string, Left>()
  const onlyRight = new Map<string, Right>()
  try {
    let a = await lefts.next()
    let b = await rights.next()
    while (!a.done || !b.done) {
      const leftKey = a.done ? undefined : keyOf.left(a.value)
      const rightKey = b.done ? undefined : keyOf.right(b.value)
      if (leftKey === rightKey) {
        yield { left: a.value, right: b.value }
        a = await lefts.next()
        b = await rights.next()
      } else if (rightKey === undefined || (leftKey !== undefined && leftKey < rightKey)) {
        onlyLeft.set(leftKey as string, a.value)
        a = await lefts.next()
      } else {
        onlyRight.set(rightKey, b.value)
        b = await rights.next()
      }
    }
  } finally {
    await lefts.return?.()
    await rights.return?.()
  }
  for (const [key, entry] of onlyLeft) {
    const partner = onlyRight.get(key)
    if (partner === undefined) yield { left: entry }
    else yield { left: entry, right: partner }
  }
  for (const [key, entry] of onlyRight) if (!onlyLeft.has(key)) yield { right: entry }
}
