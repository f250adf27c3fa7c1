import { setTimeout as pause } from 'node:timers/promises'
import { openPace, type Sleep } from './pace.ts'
import { type Busy, type Redirect, readResponse } from './read-response.ts'
import type { WebAnswer, WebRequest } from './web-answer.ts'
import { explainFetchError } from './why-not.ts'

export interface WebClientOptions {
  readonly userAgent: string
  /** Larger answers fail. */
  readonly maxBytes: number
  /** For one request, from its start to the last byte. */
  readonly timeoutMs: number
  /** The shortest time from the start of one request to that of the next. */
  readonly intervalMs: number
  /** Sent as the header `authorization`; no redirect takes it to another site. */
  readonly authorization?: string
  /** The real clock where it is absent. */
  readonly sleep?: Sleep
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
 * is tried again, after the time that it asks for. One that gets no answer in time is not.
 */
export function webClient(options: WebClientOptions): WebClient {
  const { sleep = realSleep } = options
  const pace = openPace(options.intervalMs, sleep, () => performance.now())
  return { get, slowTo: pace.slowTo }

  async function get(request: WebRequest): Promise<WebAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await followed(request)
      if (answer.kind !== 'busy') return answer
      const waitMs = answer.tryAgainMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1)
      if (attempt === TRIES || waitMs > LONGEST_WAIT_MS) {
        return { kind: 'failed', reason: answer.reason, isOutage: true }
      }
      await sleep(waitMs, request.signal)
    }
  }

  async function followed(request: WebRequest): Promise<WebAnswer | Busy> {
    const seen = new Set<string>()
    let address = request.address
    while (!seen.has(address) && seen.size <= MAX_REDIRECTS) {
      seen.add(address)
      const step = await oneRequest(address, request)
      if (step.kind !== 'redirect') return step
      const target = URL.parse(step.to, address)
      if (target === null) return failed('a redirect to no address; mend it at the site')
      if (!isSameSite(target, new URL(request.address))) {
        return failed(`a redirect to ${target.origin}; signing in there may be needed`)
      }
      target.hash = ''
      if (request.mayFollow?.(target.href) === false)
        return failed('a redirect to where it may not be followed')
      address = target.href
    }
    const what = seen.has(address) ? 'redirects in a circle' : `more than ${MAX_REDIRECTS} redirects`
    return failed(`${what}; mend them at the site`)
  }

  async function oneRequest(address: string, request: WebRequest): Promise<WebAnswer | Busy | Redirect> {
    const { maxBytes = options.maxBytes } = request
    await pace.turn(request.signal)
    const timeout = AbortSignal.timeout(options.timeoutMs)
    const signal = AbortSignal.any([request.signal, timeout])
    try {
      const response = await fetch(address, {
        redirect: 'manual',
        signal,
        headers: headersOf(request, options),
      })
      return await readResponse(response, address, maxBytes)
    } catch (error) {
      request.signal.throwIfAborted()
      const reason = explainFetchError(error, timeout.aborted, options.timeoutMs)
      if (timeout.aborted) return { kind: 'failed', reason, isOutage: true }
      // Without a cause the request was refused before it was sent: trying again changes nothing.
      const wasSent = error instanceof Error && error.cause !== undefined
      return wasSent ? { kind: 'busy', reason } : { kind: 'failed', reason, isOutage: true }
    }
  }
}

async function realSleep(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal })
}

function failed(actual: string): WebAnswer {
  return { kind: 'failed', reason: `expected a page of the site, got ${actual}`, isOutage: false }
}

/** The same host, and no way back from https to http. */
function isSameSite(target: URL, from: URL): boolean {
  return target.host === from.host && (target.protocol === 'https:' || target.protocol === from.protocol)
}

function headersOf(
  { validators, accept }: WebRequest,
  { userAgent, authorization }: WebClientOptions,
): Record<string, string> {
  return {
    'user-agent': userAgent,
    accept: accept ?? '*/*',
    ...(authorization !== undefined && { authorization }),
    ...(validators?.etag !== undefined && { 'if-none-match': validators.etag }),
    ...(validators?.lastModified !== undefined && { 'if-modified-since': validators.lastModified }),
  }
}
