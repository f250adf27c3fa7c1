/** What has a lifetime. */
interface Closable {
  close(): void | Promise<void>
}

/**
 * Opens several parts one after the other; where a later one cannot be opened, those before it are closed again, the last
 * first. A lock that is left behind would keep this process from its own data for as long as it lives.
 *
 * @param open hands each part to `keep` as soon as it is open. @throws what `open` throws
 */
export async function openedTogether<Parts>(
  open: (keep: <Part extends Closable>(part: Part) => Part) => Promise<Parts>,
): Promise<Parts> {
  const kept: Closable[] = []
  try {
    return await open((part) => {
      kept.push(part)
      return part
    })
  } catch (error) {
    // Why it failed comes first; that another part does not close either changes nothing.
    for (const part of kept.toReversed()) await Promise.allSettled([close(part)])
    throw error
  }
}

/** Rejects where closing throws at once, too. */
async function close(part: Closable): Promise<void> {
  await part.close()
}
