import { setTimeout as pause } from 'node:timers/promises'
import { readBounded } from './read-bounded.ts'
import { explainFetchError, retryAfterMs } from './why-not.ts'

/** What a server said of an address, once redirects were followed and tries were spent. */
export type WebAnswer =
  | { readonly kind: 'content'; readonly page: WebPage }
  /** 304: as it was when `validators` were given. */
  | { readonly kind: 'unchanged' }
  /** 404 or 410: the server is sure that there is nothing. */
  | { readonly kind: 'gone'; readonly status: number }
  /** Anything else; what was there may be there again. */
  | { readonly kind: 'failed'; readonly reason: string; readonly isOutage: boolean }

export interface WebPage {
  /** Where it was found, after redirects. */
  readonly address: string
  readonly bytes: Uint8Array
  /** Lower case, without parameters, e.g. `text/html`; empty where the server does not say. */
  readonly mediaType: string
  /** How the server says that the text is encoded, lower case; absent where it does not say. */
  readonly charset?: string
  readonly validators: Validators
}

/** By what a server tells whether a page has changed (RFC 9110, section 8.8). Both absent: it cannot. */
export interface Validators {
  readonly etag?: string
  readonly lastModified?: string
}

export interface WebRequest {
  readonly address: string
  readonly signal: AbortSignal
  /** Asks for the page only if it is not as it was. */
  readonly validators?: Validators
  readonly accept?: string
  /** In place of the client's own limit. */
  readonly maxBytes?: number
}

export interface WebClientOptions {
  readonly userAgent: string
  /** Larger answers fail. */
  readonly maxBytes: number
  /** For one request, from its start to the last byte. */
  readonly timeoutMs: number
  /** The shortest time from the start of one request to that of the next. */
  readonly intervalMs: number
  /** Sent as the header `authorization`, to the site of the first request only. */
  readonly authorization?: string
  /** Waits; the real clock where it is absent. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Asks servers, politely: one request after the other has begun, at most so many in a second. */
export interface WebClient {
  get(request: WebRequest): Promise<WebAnswer>
  /** Makes the pause between requests longer, as a site may ask; never shorter. */
  slowTo(intervalMs: number): void
}

const MAX_REDIRECTS = 10
const TRIES = 3
const FIRST_WAIT_MS = 1_000
/** A server that wants a longer pause is asked again in the next run. */
const LONGEST_WAIT_MS = 60_000

/**
 * A client for one run over one site. Redirects are followed within the site; a request that the server is too busy for
 * is tried again, after the time that it asks for.
 */
export function webClient(options: WebClientOptions): WebClient {
  const { sleep = async (ms, signal) => void (await pause(ms, undefined, { signal })) } = options
  let intervalMs = options.intervalMs
  let nextAtMs = 0

  async function get(request: WebRequest): Promise<WebAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await once(request)
      if (!('tryAgainMs' in answer)) return answer
      const waitMs = answer.tryAgainMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1)
      if (attempt === TRIES || waitMs > LONGEST_WAIT_MS) {
        return { kind: 'failed', reason: answer.reason, isOutage: true }
      }
      await sleep(waitMs, request.signal)
    }
  }

  async function once(request: WebRequest): Promise<WebAnswer | Busy> {
    const seen = new Set<string>()
    let address = request.address
    for (;;) {
      if (seen.has(address) || seen.size > MAX_REDIRECTS) {
        return failed(
          `expected a page, got ${seen.has(address) ? 'redirects in a circle' : `more than ${MAX_REDIRECTS} redirects`}; mend them at the site`,
        )
      }
      seen.add(address)
      const step = await oneRequest(address, request)
      if (!('redirect' in step)) return step
      const target = URL.parse(step.redirect, address)
      if (target === null)
        return failed(`expected a redirect to an address, got none that is one; mend it at the site`)
      if (!isSameSite(target, new URL(request.address))) {
        return failed(
          `expected a page of the site, got a redirect to ${target.origin}; sign in there may be needed`,
        )
      }
      target.hash = ''
      address = target.href
    }
  }

  async function oneRequest(address: string, request: WebRequest): Promise<WebAnswer | Busy | Redirect> {
    await turn(request.signal)
    const timeout = AbortSignal.timeout(options.timeoutMs)
    const signal = AbortSignal.any([request.signal, timeout])
    try {
      const response = await fetch(address, { redirect: 'manual', signal, headers: headersOf(request) })
      return await understand(response, address, request)
    } catch (error) {
      request.signal.throwIfAborted()
      return { reason: explainFetchError(error, timeout.aborted, options.timeoutMs), tryAgainMs: undefined }
    }
  }

  /** Waits until the next request may begin. */
  async function turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const nowMs = performance.now()
    const startAtMs = Math.max(nowMs, nextAtMs)
    nextAtMs = startAtMs + intervalMs
    if (startAtMs > nowMs) await sleep(startAtMs - nowMs, signal)
  }

  function headersOf({ validators, accept }: WebRequest): Record<string, string> {
    return {
      'user-agent': options.userAgent,
      accept: accept ?? '*/*',
      ...(options.authorization !== undefined && { authorization: options.authorization }),
      ...(validators?.etag !== undefined && { 'if-none-match': validators.etag }),
      ...(validators?.lastModified !== undefined && { 'if-modified-since': validators.lastModified }),
    }
  }

  async function understand(
    response: Response,
    address: string,
    { maxBytes = options.maxBytes }: WebRequest,
  ): Promise<WebAnswer | Busy | Redirect> {
    const { status, headers } = response
    if (status === 200) {
      const bytes = await readBounded(response, maxBytes)
      if (bytes === undefined) {
        return failed(
          `expected a page of at most ${maxBytes} bytes, got a larger one; split it, or raise limits.maxFileBytes`,
        )
      }
      return {
        kind: 'content',
        page: { address, bytes, ...typeOf(headers), validators: validatorsOf(headers) },
      }
    }
    // What is not read would keep the connection.
    await response.body?.cancel()
    const location = headers.get('location')
    if (REDIRECTS.has(status) && location !== null) return { redirect: location }
    if (status === 304) return { kind: 'unchanged' }
    if (status === 404 || status === 410) return { kind: 'gone', status }
    if (status === 429 || status >= 500) {
      return {
        reason: `expected a page, got status ${status}; the site is busy or broken`,
        tryAgainMs: retryAfterMs(headers.get('retry-after'), Date.now()),
      }
    }
    return failed(`expected a page, got status ${status}; see whether it may be read without signing in`)
  }

  return {
    get,
    slowTo: (ms) => {
      intervalMs = Math.max(intervalMs, ms)
    },
  }
}

/** The same host, and no way back from https to http. */
function isSameSite(target: URL, from: URL): boolean {
  return target.host === from.host && (target.protocol === 'https:' || target.protocol === from.protocol)
}

interface Busy {
  readonly reason: string
  /** How long the server wants to be left alone; absent where it does not say. */
  readonly tryAgainMs: number | undefined
}

interface Redirect {
  readonly redirect: string
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

function failed(reason: string): WebAnswer {
  return { kind: 'failed', reason, isOutage: false }
}

function typeOf(headers: Headers): Pick<WebPage, 'mediaType' | 'charset'> {
  const [mediaType = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';')
  const charset = /charset="?([\w-]+)/.exec(parameters.join(';'))?.[1]
  return { mediaType: mediaType.trim(), ...(charset !== undefined && { charset }) }
}

function validatorsOf(headers: Headers): Validators {
  const etag = headers.get('etag')
  const lastModified = headers.get('last-modified')
  return { ...(etag !== null && { etag }), ...(lastModified !== null && { lastModified }) }
}
