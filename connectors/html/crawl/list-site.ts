import { SourceUnavailableError } from '../../../core/errors.ts'
import type { WebClient } from '../../http/web-client.ts'
import type { SourceSettings } from '../../source/source-options.ts'
import { pagePath } from './page-path.ts'
import { MAX_SITEMAP_BYTES, parseSitemap, type Sitemap } from './parse-sitemap.ts'

/** The pages that a site lists, and what is to be said of the list. */
export interface SiteList {
  /** Path → address, in the order of the sitemaps. */
  readonly pages: ReadonlyMap<string, string>
  /** Sitemaps of an index that could not be read: any page may have been in them. */
  readonly unread: readonly { readonly address: string; readonly reason: string }[]
  /** Addresses that lead to other sites, or nowhere: not followed. */
  readonly elsewhere: number
}

export interface ListSiteOptions {
  readonly client: WebClient
  /** Of the site: pages of others are not taken, and are asked for by its scheme, however they are listed. */
  readonly origin: string
  readonly settings: Pick<SourceSettings, 'include' | 'exclude'>
  readonly maxPages: number
  readonly signal: AbortSignal
}

/** An index may list sitemaps; one that lists indexes is followed as far as this. */
const MAX_DEPTH = 3

/** Each is a request, and may list 50,000 pages. */
const MAX_SITEMAPS = 1_000
const TOO_MANY = `expected at most ${MAX_SITEMAPS} sitemaps, got more; name one of them as the address`

/**
 * Reads sitemaps and those that they list.
 *
 * @throws {SourceUnavailableError} where one of `sitemaps` itself cannot be read, or where there are more pages than may be
 */
export async function listSite(sitemaps: readonly string[], options: ListSiteOptions): Promise<SiteList> {
  const { client, origin, settings, maxPages, signal } = options
  const { host, protocol } = new URL(origin)
  const pages = new Map<string, string>()
  const unread: { address: string; reason: string }[] = []
  const seen = new Set<string>()
  let elsewhere = 0
  for (const address of sitemaps) {
    const broken = await readInto(address, 1)
    if (broken !== undefined) throw new SourceUnavailableError(`${address}: ${broken}`)
  }
  return { pages, unread, elsewhere }

  /** @returns why it could not be read; `undefined` where it was */
  async function readInto(address: string, depth: number): Promise<string | undefined> {
    if (seen.has(address)) return undefined
    seen.add(address)
    const sitemap = await fetchSitemap(address)
    if (sitemap.kind === 'broken') return sitemap.reason
    if (sitemap.kind === 'pages') {
      for (const each of sitemap.addresses) addPage(each, address)
      return undefined
    }
    if (depth === MAX_DEPTH)
      return `expected sitemaps at most ${MAX_DEPTH} deep, got a deeper one; flatten the index`
    for (const each of sitemap.addresses) {
      const place = URL.parse(each, address)
      if (place === null || (place.host !== host && place.host !== new URL(address).host)) {
        elsewhere += 1
        continue
      }
      const reason = seen.size < MAX_SITEMAPS ? await readInto(place.href, depth + 1) : TOO_MANY
      if (reason !== undefined) unread.push({ address: place.href, reason })
    }
    return undefined
  }

  async function fetchSitemap(address: string): Promise<Sitemap> {
    const answer = await client.get({
      address,
      signal,
      accept: 'application/xml',
      maxBytes: MAX_SITEMAP_BYTES,
    })
    if (answer.kind === 'content') return parseSitemap(answer.page.bytes)
    const reason = answer.kind === 'failed' ? answer.reason : 'expected a sitemap, got none; name its address'
    return { kind: 'broken', reason }
  }

  function addPage(text: string, sitemap: string): void {
    const address = URL.parse(text, sitemap)
    if (address === null || address.host !== host) {
      elsewhere += 1
      return
    }
    address.hash = ''
    address.protocol = protocol
    const path = pagePath(address)
    if (settings.exclude.ignores(path) || settings.include?.ignores(path) === false) return
    if (!pages.has(path)) pages.set(path, address.href)
    if (pages.size > maxPages) {
      throw new SourceUnavailableError(
        `${sitemap}: expected at most ${maxPages} pages, got more; take fewer of them with include, or raise crawl.maxPages`,
      )
    }
  }
}
