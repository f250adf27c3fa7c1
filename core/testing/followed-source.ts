import type { Connector, Cursor, ScanItem } from '../connector.ts'

/** What a log holds of a source, and how far it has come: the plain model of what `publish` keeps. */
export interface Followed {
  /** Path → both digests. */
  readonly pages: ReadonlyMap<string, string>
  readonly cursor?: Cursor
}

export const NOTHING_FOLLOWED: Followed = { pages: new Map() }

/**
 * Runs a connector on what was known before: incrementally where there is a cursor, fully otherwise.
 *
 * @param killedAfter the process dies once it has had so many items: what came after the last checkpoint is lost, and
 * nothing is deleted.
 */
export async function follow(
  connector: Connector,
  before: Followed,
  killedAfter = Number.POSITIVE_INFINITY,
): Promise<Followed> {
  const pages = new Map(before.pages)
  let kept = before
  const named = new Set<string>()
  const unread: string[] = []
  const skipped: string[] = []
  let restIsUnchanged = false
  let taken = 0
  const { cursor } = before
  const earlier =
    cursor === undefined ? undefined : { cursor, holds: (path: string) => before.pages.has(path) }
  for await (const item of connector.scan(new AbortController().signal, earlier)) {
    if (taken++ >= killedAfter) return kept
    switch (item.kind) {
      case 'document': {
        const { path, contentDigest, accessDigest } = item.document
        pages.set(path, `${contentDigest} ${accessDigest}`)
        named.add(path)
        break
      }
      case 'unchanged':
        if (!before.pages.has(item.path)) throw new Error(`${item.path} is unchanged, but was never yielded`)
        named.add(item.path)
        break
      case 'rest-unchanged':
        restIsUnchanged = true
        break
      case 'checkpoint':
        kept = { pages: new Map(pages), cursor: item.cursor }
        break
      case 'skipped':
        skipped.push(item.path)
        break
      case 'failed':
        unread.push(item.path)
    }
  }
  const isUnread = (path: string) =>
    unread.some((each) => each === '/' || each === path || (each.endsWith('/') && path.startsWith(each)))
  for (const path of pages.keys()) {
    const isGone = restIsUnchanged ? skipped.includes(path) : !named.has(path)
    if (isGone && !isUnread(path)) pages.delete(path)
  }
  return kept.cursor === undefined ? { pages } : { pages, cursor: kept.cursor }
}

/** All that a full run yields, or an incremental one from `cursor` with all pages in the log. */
export async function itemsOf(connector: Connector, cursor?: Cursor): Promise<readonly ScanItem[]> {
  const items: ScanItem[] = []
  const earlier = cursor === undefined ? undefined : { cursor, holds: () => true }
  for await (const item of connector.scan(new AbortController().signal, earlier)) items.push(item)
  return items
}
