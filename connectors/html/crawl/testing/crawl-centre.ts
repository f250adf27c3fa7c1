import type { ScanItem } from '../../../../core/connector.ts'
import { itemsOf } from '../../../../core/testing/followed-source.ts'
import { type HtmlConnectorOptions, htmlConnector } from '../../html-connector.ts'
import type { HelpCentre } from '../../testing/help-centre.ts'
import type { CrawlOptions } from '../crawl-site.ts'

/** What a crawl came to. */
export interface Crawled {
  readonly items: readonly ScanItem[]
  readonly documents: readonly string[]
  /** `skipped path: reason`, `failed path: reason`. */
  readonly notes: readonly string[]
  readonly cursor: string | undefined
  /** Requests of this crawl. */
  readonly requests: readonly string[]
}

/** Crawls a help centre by its sitemap, without waiting. */
export async function crawlCentre(
  { site }: HelpCentre,
  {
    options = {},
    how = {},
    cursor,
  }: {
    readonly options?: Partial<HtmlConnectorOptions>
    readonly how?: CrawlOptions
    readonly cursor?: string | undefined
  } = {},
): Promise<Crawled> {
  const from = site.requests.length
  const location = `${site.origin}/sitemap.xml`
  const connector = htmlConnector(
    { source: 'help', location, ...options },
    { intervalMs: 0, sleep: () => Promise.resolve(), ...how },
  )
  const items = await itemsOf(connector, cursor)
  return {
    items,
    documents: items.flatMap((item) => (item.kind === 'document' ? [item.document.path] : [])),
    notes: items.flatMap((item) =>
      item.kind === 'skipped' || item.kind === 'failed' ? [`${item.kind} ${item.path}: ${item.reason}`] : [],
    ),
    cursor: items.findLast((item) => item.kind === 'checkpoint')?.cursor,
    requests: site.requests.slice(from),
  }
}
