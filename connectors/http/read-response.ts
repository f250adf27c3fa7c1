import { readBounded } from './read-bounded.ts'
import type { Validators, WebAnswer, WebPage } from './web-answer.ts'
import { retryAfterMs } from './why-not.ts'

/** The server is not able to answer now. */
export interface Busy {
  readonly kind: 'busy'
  readonly reason: string
  /** How long it wants to be left alone; absent where it does not say. */
  readonly tryAgainMs?: number
}

export interface Redirect {
  readonly kind: 'redirect'
  /** As the server writes it. */
  readonly to: string
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** What one response says. @param address that was asked @param maxBytes larger pages fail */
export async function readResponse(
  response: Response,
  address: string,
  maxBytes: number,
): Promise<WebAnswer | Busy | Redirect> {
  const { status, headers } = response
  if (status === 200) {
    const bytes = await readBounded(response, maxBytes)
    if (bytes === undefined) {
      const reason = `expected a page of at most ${maxBytes} bytes, got a larger one; split it, or raise limits.maxFileBytes`
      return { kind: 'failed', reason, isOutage: false }
    }
    return {
      kind: 'content',
      page: { address, bytes, ...typeOf(headers), validators: validatorsOf(headers) },
    }
  }
  // What is not read would keep the connection.
  await response.body?.cancel()
  const location = headers.get('location')
  if (REDIRECTS.has(status) && location !== null) return { kind: 'redirect', to: location }
  if (status === 304) return { kind: 'unchanged' }
  if (status === 404 || status === 410) return { kind: 'gone', status }
  if (status === 429 || status >= 500) {
    const tryAgainMs = retryAfterMs(headers.get('retry-after'), Date.now())
    const reason = `expected a page, got status ${status}; the site is busy or broken`
    return { kind: 'busy', reason, ...(tryAgainMs !== undefined && { tryAgainMs }) }
  }
  const reason = `expected a page, got status ${status}; see whether it may be read without signing in`
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
