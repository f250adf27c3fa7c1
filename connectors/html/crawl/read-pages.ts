import { canonicalJson } from '../../../core/canonical-json.ts'
import type { Earlier, ScanItem, ScannedPage } from '../../../core/connector.ts'
import type { Validators, WebPage } from '../../http/web-answer.ts'
import type { WebClient } from '../../http/web-client.ts'
import { placementOf } from '../../source/placement.ts'
import { decodeHtml } from '../decode-html.ts'
import { type HtmlSettings, htmlPage } from '../html-page.ts'
import { pagePath } from './page-path.ts'
import type { Robots } from './robots.ts'

export interface ReadPagesOptions {
  readonly client: WebClient
  readonly robots: Robots
  readonly settings: HtmlSettings
  /** Path → address of every page of the run. */
  readonly listed: ReadonlyMap<string, string>
  /** Path → what the site said of the page when it was last read. */
  readonly before: ReadonlyMap<string, Validators>
  readonly earlier: Earlier | undefined
  readonly signal: AbortSignal
}

/** A page of a site, as far as it came. */
export interface CrawledPage {
  readonly item: ScannedPage | Extract<ScanItem, { kind: 'unchanged' }>
  /** By which to ask for it the next time; absent where it has to be read anew. */
  readonly validators?: Validators
  /** The place under which it wants to be known, where that is another one that the site lists. */
  readonly proper?: string
  /** Whether the site, and not the page, is to blame. */
  readonly isOutage?: boolean
}

/** @returns what reads one page, given with its path. It never rejects for what is wrong with the page. */
export function readPages(
  options: ReadPagesOptions,
): (listed: readonly [path: string, address: string]) => Promise<CrawledPage> {
  const { client, robots, before, earlier, signal, settings } = options
  return async ([path, address]) => {
    const skipped = (reason: string): CrawledPage => ({ item: { kind: 'skipped', path, reason } })
    if (!robots.isAllowed(address)) return skipped('disallowed by robots.txt')
    // Of a page that the log does not have the answer that it is unchanged would be of no use.
    const validators = earlier?.holds(path) ? before.get(path) : undefined
    let keptOut = false
    const mayFollow = (to: string): boolean => {
      const may = robots.isAllowed(to) && !settings.exclude.ignores(pagePath(new URL(to)))
      keptOut ||= !may
      return may
    }
    const request = { address, signal, accept: HTML, mayFollow, ...(validators && { validators }) }
    const answer = await client.get(request)
    if (keptOut) return skipped('it leads on to what robots.txt disallows, or is excluded')
    switch (answer.kind) {
      case 'gone':
        return skipped(`the site answers ${answer.status}`)
      case 'failed':
        return { item: { kind: 'failed', path, reason: answer.reason }, isOutage: answer.isOutage }
      case 'unchanged':
        if (validators === undefined) return { item: { kind: 'failed', path, reason: UNASKED } }
        return { item: { kind: 'unchanged', path }, validators }
      case 'content':
        return pageOf(path, address, answer.page, options)
    }
  }
}

const HTML = 'text/html, application/xhtml+xml;q=0.9'
const UNASKED = 'expected the page, got the word that it is unchanged; mend the site'
const LOGIN = /\/(?:log-?in|sign-?in|sso|auth(?:enticate|orize)?)(?:[/.]|$)/i

function pageOf(
  path: string,
  address: string,
  found: WebPage,
  { settings, listed }: ReadPagesOptions,
): CrawledPage {
  const skipped = (reason: string): CrawledPage => ({ item: { kind: 'skipped', path, reason } })
  const failed = (reason: string): CrawledPage => ({ item: { kind: 'failed', path, reason } })
  const { mediaType } = found
  if (mediaType !== '' && !/^(?:text\/html|application\/xhtml\+xml)$/.test(mediaType)) {
    return skipped(`no HTML but ${mediaType}`)
  }
  const moved = found.address === address ? path : pagePath(new URL(found.address))
  if (moved !== path) {
    if (LOGIN.test(new URL(found.address).pathname)) {
      return failed(
        'expected content, got a redirect to a page for signing in; give access to it, or exclude it',
      )
    }
    if (listed.has(moved)) return skipped(`moved to ${moved}, which is listed itself`)
    if (!isReadAlike(path, moved, settings)) {
      return failed(
        `expected a page that the same people may read, got a redirect to ${moved}; list that, or mend rules`,
      )
    }
  }
  const decoded = decodeHtml(found.bytes, found.charset)
  if (decoded.kind === 'not-text') return failed(decoded.reason)
  const { text, warnings } = decoded
  const modifiedAtMs = Date.parse(found.validators.lastModified ?? '') || Date.now()
  const { page, canonical } = htmlPage(
    { path, text, address: found.address, modifiedAtMs, warnings },
    settings,
  )
  const proper = canonical === undefined ? undefined : properPath(canonical, address, listed)
  return {
    ...withValidators(page, found),
    ...(proper !== undefined && proper !== path && { proper }),
  }
}

/** Whether what lies at one path is for the same readers as what lies at the other. */
function isReadAlike(path: string, other: string, settings: HtmlSettings): boolean {
  const [one, two] = [path, other].map((each) => canonicalJson(placementOf(each, settings).access))
  return one === two
}

/** The place under which a page wants to be known, if the site lists that. */
function properPath(
  canonical: string,
  address: string,
  listed: ReadonlyMap<string, string>,
): string | undefined {
  const place = new URL(canonical)
  if (place.host !== new URL(address).host) return undefined
  const path = pagePath(place)
  return listed.has(path) ? path : undefined
}

function withValidators(item: ScannedPage, { validators }: WebPage): CrawledPage {
  const isTold = validators.etag !== undefined || validators.lastModified !== undefined
  // What else is listed may turn a skipped page into a document, without any change of its own.
  return item.kind === 'document' && isTold ? { item, validators } : { item }
}
