import { SourceUnavailableError } from '../../core/errors.ts'
import type { WebClient } from '../http/web-client.ts'
import { isObject, type JsonObject, textOf } from './fields.ts'
import { listIn } from './records-in-file.ts'

/**
 * The lists of records that an API answers with, page after page: it follows `next_page`, `links.next`, `after_url` or
 * `next`, or puts `meta.after_cursor` into the address, as help desks page.
 *
 * @throws {SourceUnavailableError} where a page is not there, is not JSON with a list, leads to another site, or back
 */
export async function* apiPages(
  first: string,
  client: WebClient,
  signal: AbortSignal,
): AsyncIterable<readonly unknown[]> {
  const seen = new Set<string>()
  let address: string | undefined = first
  while (address !== undefined) {
    if (seen.has(address)) throw unusable(address, 'a page that comes after itself')
    seen.add(address)
    const answer = await answerOf(address, client, signal)
    const records = listIn(answer)
    if (records === undefined) throw unusable(address, 'JSON without a list of records')
    yield records
    const next: URL | undefined = isObject(answer) ? nextOf(answer, address) : undefined
    if (next !== undefined && next.origin !== new URL(first).origin)
      throw unusable(address, `a next page at ${next.origin}`)
    address = next?.href
  }
}

async function answerOf(address: string, client: WebClient, signal: AbortSignal): Promise<unknown> {
  const answer = await client.get({ address, signal, accept: 'application/json' })
  if (answer.kind === 'failed') throw unusable(address, undefined, answer.reason)
  if (answer.kind !== 'content')
    throw unusable(address, answer.kind === 'gone' ? `status ${answer.status}` : 'no content')
  try {
    return JSON.parse(new TextDecoder().decode(answer.page.bytes))
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw unusable(address, `${answer.page.mediaType || 'something'} that is not JSON`)
  }
}

function nextOf(answer: JsonObject, address: string): URL | undefined {
  const meta = isObject(answer['meta']) ? answer['meta'] : {}
  if (answer['end_of_stream'] === true || meta['has_more'] === false) return undefined
  const links = isObject(answer['links']) ? answer['links'] : {}
  const stated = textOf(answer, 'next_page', 'after_url', 'next') ?? textOf(links, 'next')
  if (stated !== undefined) return URL.parse(stated, address) ?? undefined
  const after = textOf(meta, 'after_cursor')
  if (after === undefined) return undefined
  const next = new URL(address)
  next.searchParams.set('page[after]', after)
  return next
}

function unusable(address: string, actual: string | undefined, reason?: string): SourceUnavailableError {
  const place = address.replace(/\?.*$/, '')
  return new SourceUnavailableError(
    `${place}: ${reason ?? `expected JSON with a list of records, got ${actual}; see whether the address is that of the list`}`,
  )
}
