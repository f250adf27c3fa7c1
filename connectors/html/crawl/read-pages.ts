import type { Earlier, ScanItem, ScannedPage } from '../../../core/connector.ts'
import { decodeText } from '../../files/decode-text.ts'
import type { Validators, WebPage } from '../../http/web-answer.ts'
import type { WebClient } from '../../http/web-client.ts'
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
  /** Whether the site, and not the page, is to blame. */
  readonly isOutage?: boolean
}

/** @returns what reads one page, given with its path. It never rejects for what is wrong with the page. */
export function readPages(
  options: ReadPagesOptions,
): (listed: readonly [path: string, address: string]) => Promise<CrawledPage> {
  const { client, robots, before, earlier, signal } = options
  return async ([path, address]) => {
    const skipped = (reason: string): CrawledPage => ({ item: { kind: 'skipped', path, reason } })
    if (!robots.isAllowed(address)) return skipped('disallowed by robots.txt')
    // Of a page that the log does not have the answer that it is unchanged would be of no use.
    const validators = earlier?.holds(path) ? before.get(path) : undefined
    const answer = await client.get({ address, signal, accept: HTML, ...(validators && { validators }) })
    switch (answer.kind) {
      case 'gone':
        return skipped(`the site answers ${answer.status}`)
      case 'failed':
        return { item: { kind: 'failed', path, reason: answer.reason }, isOutage: answer.isOutage }
      case 'unchanged':
        if (validators === undefined) return { item: { kind: 'failed', path, reason: UNASKED } }
        return { item: { kind: 'unchanged', path }, validators }
      case 'content':
        return withValidators(pageOf(path, address, answer.page, options), answer.page)
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
): ScannedPage {
  const { mediaType } = found
  if (mediaType !== '' && !/^(?:text\/html|application\/xhtml\+xml)$/.test(mediaType)) {
    return { kind: 'skipped', path, reason: `no HTML but ${mediaType}` }
  }
  const moved = found.address === address ? undefined : pagePath(new URL(found.address))
  if (moved !== undefined && moved !== path) {
    if (LOGIN.test(new URL(found.address).pathname)) {
      return {
        kind: 'failed',
        path,
        reason: 'expected content, got a redirect to a page for signing in; give access to it, or exclude it',
      }
    }
    if (listed.has(moved))
      return { kind: 'skipped', path, reason: `moved to ${moved}, which is listed itself` }
  }
  const decoded = decodePage(found)
  if (decoded.kind === 'not-text') return { kind: 'failed', path, reason: decoded.reason }
  const { text, warnings } = decoded
  const modifiedAtMs = Date.parse(found.validators.lastModified ?? '') || Date.now()
  const { page, canonical } = htmlPage(
    { path, text, address: found.address, modifiedAtMs, warnings },
    settings,
  )
  const proper = canonical === undefined ? undefined : properPath(canonical, address, listed)
  if (page.kind === 'document' && proper !== undefined && proper !== path) {
    return {
      kind: 'skipped',
      path,
      reason: `the page says that its place is ${proper}, which is listed itself`,
    }
  }
  return page
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

/** In the encoding that the server states, otherwise as a file is decoded. */
function decodePage({ bytes, charset }: WebPage): ReturnType<typeof decodeText> {
  if (charset === undefined || charset === 'utf-8') return decodeText(bytes)
  try {
    return { kind: 'text', text: new TextDecoder(charset).decode(bytes), warnings: [] }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return decodeText(bytes)
  }
}

function withValidators(item: ScannedPage, { validators }: WebPage): CrawledPage {
  const isTold = validators.etag !== undefined || validators.lastModified !== undefined
  // What else is listed may turn a skipped page into a document, without any change of its own.
  return item.kind === 'document' && isTold ? { item, validators } : { item }
}
