import type { Earlier, ScanItem } from '../../../core/connector.ts'
import { SourceUnavailableError } from '../../../core/errors.ts'
import { mapInOrder } from '../../files/map-in-order.ts'
import type { Validators } from '../../http/web-answer.ts'
import { webClient } from '../../http/web-client.ts'
import type { CursorFormat } from '../../source/cursor-format.ts'
import type { HtmlSettings } from '../html-page.ts'
import type { CrawlState } from './crawl-state.ts'
import { listSite } from './list-site.ts'
import { copyOf, openPlaces } from './proper-places.ts'
import { type CrawledPage, readPages } from './read-pages.ts'
import { ROBOT_NAME, readRobots } from './robots.ts'

export interface CrawlOptions {
  /** From the start of one request to that of the next, at least; the site may ask for more (200). */
  readonly intervalMs?: number
  /** For one request (20,000). */
  readonly timeoutMs?: number
  /** More pages than this are not taken: the run fails (50,000). */
  readonly maxPages?: number
  /** Waits; the real clock where it is absent. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface Crawl {
  /** Address of a sitemap, or of a site, whose robots.txt then names its sitemaps. */
  readonly start: string
  readonly settings: HtmlSettings
  readonly cursors: CursorFormat<CrawlState>
  readonly crawl: CrawlOptions
  readonly signal: AbortSignal
  readonly earlier: Earlier | undefined
}

/** Pages that are asked for at once; how fast they are begun is `intervalMs`'s matter. */
const CONCURRENCY = 4
/** So many pages in a row that the site cannot serve: it is left alone until the next run. */
const OUTAGES_TO_STOP = 10
/** A cursor is kept at least behind each twentieth of the pages. */
const LEAST_PAGES_PER_CHECKPOINT = 250
const CHECKPOINT_SHARE = 1 / 20

/**
 * The pages that a site's sitemaps list. A page that was read before is asked for only if it changed since.
 *
 * What the site says is gone is `skipped`; what it cannot serve, or serves only after signing in, has `failed`.
 *
 * @throws {SourceUnavailableError} where the site is out of order, or lists no pages that could be read
 */
export async function* crawlSite({
  start,
  settings,
  cursors,
  crawl,
  signal,
  earlier,
}: Crawl): AsyncIterable<ScanItem> {
  const client = webClient({
    userAgent: `${ROBOT_NAME} (documentation index)`,
    maxBytes: settings.maxFileBytes,
    timeoutMs: crawl.timeoutMs ?? 20_000,
    intervalMs: crawl.intervalMs ?? 200,
    ...(crawl.sleep !== undefined && { sleep: crawl.sleep }),
  })
  const robots = await readRobots(new URL(start).origin, client, signal)
  if (robots.intervalMs !== undefined) client.slowTo(robots.intervalMs)
  const { host, origin } = new URL(start)
  const sitemaps = sitemapsFrom(start, robots.sitemaps)
  const list = await listSite(sitemaps, {
    client,
    origin,
    settings,
    maxPages: crawl.maxPages ?? 50_000,
    signal,
  })
  if (list.pages.size === 0 && list.unread.length === 0) {
    throw new SourceUnavailableError(
      `${sitemaps.join(', ')}: expected pages of ${host}, got none but ${list.elsewhere} of other sites; name another sitemap, or widen include`,
    )
  }
  for (const { address, reason } of list.unread)
    yield { kind: 'failed', path: '/', reason: `${address}: ${reason}` }
  if (list.elsewhere > 0)
    yield { kind: 'skipped', path: start, reason: `${list.elsewhere} addresses of other sites` }

  const before = new Map(Object.entries(cursors.read(earlier?.cursor)?.pages ?? {}))
  const known = new Map(before)
  const checkpoint = (): ScanItem => ({
    kind: 'checkpoint',
    cursor: cursors.write({ pages: Object.fromEntries(known) }),
  })
  const readPage = readPages({ client, robots, settings, listed: list.pages, before, earlier, signal })
  const pagesPerCheckpoint = Math.max(LEAST_PAGES_PER_CHECKPOINT, list.pages.size * CHECKPOINT_SHARE)
  const places = openPlaces(earlier)
  let outages = 0
  let sinceCheckpoint = 0
  for await (const crawled of mapInOrder([...list.pages], CONCURRENCY, readPage)) {
    signal.throwIfAborted()
    const { item, isOutage } = crawled
    outages = isOutage ? outages + 1 : 0
    if (outages === OUTAGES_TO_STOP && item.kind === 'failed') {
      throw new SourceUnavailableError(
        `${outages} pages in a row could not be served, the last: ${item.reason}`,
      )
    }
    if (places.waits(crawled)) continue
    yield item
    remember(known, crawled)
    sinceCheckpoint += 1
    if (sinceCheckpoint >= pagesPerCheckpoint) {
      sinceCheckpoint = 0
      yield checkpoint()
    }
  }
  for (const waiting of places.waiting) {
    signal.throwIfAborted()
    const crawled = places.isCopy(waiting)
      ? { item: copyOf(waiting) }
      : await readPage([waiting.path, list.pages.get(waiting.path) ?? start])
    yield crawled.item
    remember(known, crawled)
  }
  if (list.unread.length === 0)
    for (const path of before.keys()) if (!list.pages.has(path)) known.delete(path)
  yield checkpoint()
}

function sitemapsFrom(start: string, stated: readonly string[]): readonly string[] {
  if (/\.xml(?:\.gz)?$/i.test(new URL(start).pathname)) return [start]
  // A site cannot send us to ask other machines for it.
  const own = stated.filter((address) => URL.parse(address)?.host === new URL(start).host)
  return own.length > 0 ? own : [new URL('/sitemap.xml', start).href]
}

function remember(known: Map<string, Validators>, { item, validators }: CrawledPage): void {
  const path = item.kind === 'document' ? item.document.path : item.path
  if (validators === undefined) known.delete(path)
  else known.set(path, validators)
}
