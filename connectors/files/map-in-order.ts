/**
 * Works on several items at once and yields the results in the order of the items.
 *
 * ```
 *   items     a b c d e f g      concurrency 3
 *   running     ├───┤            at most 3, the first of them is yielded next
 * ```
 *
 * A failure is thrown at its place. Work that runs when the reader leaves is waited for.
 *
 * @param concurrency at least 1.
 */
export async function* mapInOrder<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncIterable<R> {
  const running: Promise<PromiseSettledResult<R>>[] = []
  try {
    for (const item of items) {
      if (running.length >= concurrency) yield await first(running)
      running.push(settled(work(item)))
    }
    while (running.length > 0) yield await first(running)
  } finally {
    await Promise.all(running)
  }
}

async function first<R>(running: Promise<PromiseSettledResult<R>>[]): Promise<R> {
  const result = await (running.shift() as Promise<PromiseSettledResult<R>>)
  if (result.status === 'rejected') throw result.reason
  return result.value
}

/** Never rejects, so that a failure may wait for its turn. */
async function settled<R>(promise: Promise<R>): Promise<PromiseSettledResult<R>> {
  const [result] = await Promise.allSettled([promise])
  return result
}
