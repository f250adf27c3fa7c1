import type { Cursor, Earlier, ScanItem } from '../../core/connector.ts'
import { SourceUnavailableError } from '../../core/errors.ts'
import { webClient } from '../http/web-client.ts'
import { apiPages } from './api-pages.ts'
import type { ArticlesSettings, ArticlesState } from './articles-settings.ts'
import { wentBack } from './dates.ts'
import { isTaken, pageOf } from './page-of.ts'
import { readHead } from './read-head.ts'

export interface ApiOptions {
  /** Sent as the header `authorization`, e.g. `Bearer …` (none). */
  readonly authorization?: string
  /** What is added to the address to ask for changes; `{seconds}` and `{iso}` stand for the instant (`start_time={seconds}`). */
  readonly since?: string
  /** How long changes alone are asked for until everything is listed again, which shows what is gone (an hour). */
  readonly listEveryMs?: number
  /** From the start of one request to that of the next, at least (200). */
  readonly intervalMs?: number
  readonly timeoutMs?: number
  /** The clock, in ms since 1970 (`Date.now`). */
  readonly now?: () => number
}

/** A list that moves while it is read repeats a page or two; one that repeats more turns in a circle. */
const MOST_PAGES_WITHOUT_NEWS = 20

const USER_AGENT = 'plumbline (documentation index)'
const MAX_ANSWER_BYTES = 64 * 2 ** 20

/**
 * The items that an API lists, page by page. With a cursor it is asked for what changed since; what is gone shows when
 * everything is listed again, every `listEveryMs`.
 *
 * The instant from which the next run asks never passes over a record that failed.
 *
 * @throws {SourceUnavailableError} where an answer is missing or not understood, and for a list that has no end
 */
export async function* scanApi(
  location: string,
  settings: ArticlesSettings,
  api: ApiOptions,
  signal: AbortSignal,
  earlier: Earlier | undefined,
): AsyncIterable<ScanItem> {
  const { now = Date.now, since = 'start_time={seconds}', listEveryMs = 3_600_000 } = api
  const startedAtMs = now()
  const before = settings.cursors.read(earlier?.cursor)
  const known = new Map(Object.entries(before?.dates ?? {}))
  // What the log lost is not among what changed.
  const isLost = known.keys().some((path) => !earlier?.holds(path))
  const isListDue = isLost || startedAtMs - (before?.listedAtMs ?? 0) >= listEveryMs
  const sinceMs = isListDue ? undefined : before?.sinceMs
  if (sinceMs !== undefined) yield { kind: 'rest-unchanged' }

  const taken = takenDates(sinceMs === undefined ? [] : known)
  const client = webClient({
    userAgent: USER_AGENT,
    maxBytes: MAX_ANSWER_BYTES,
    timeoutMs: api.timeoutMs ?? 30_000,
    intervalMs: api.intervalMs ?? 200,
    ...(api.authorization !== undefined && { authorization: api.authorization }),
  })
  const address = sinceMs === undefined ? location : withSince(location, since, sinceMs)
  const yielded = new Set<string>()
  let record = 0
  /** Whatever was listed, also what is not taken. */
  const listed = new Set<string>()
  let pagesWithoutNews = 0
  for await (const records of apiPages(address, client, signal)) {
    const listedBefore = listed.size
    for (const each of records) {
      record += 1
      yield* itemsOf(each, record)
    }
    pagesWithoutNews = records.length > 0 && listed.size === listedBefore ? pagesWithoutNews + 1 : 0
    if (pagesWithoutNews === MOST_PAGES_WITHOUT_NEWS) {
      throw new SourceUnavailableError(
        `${location.replace(/\?.*$/, '')}: expected a list that ends, got ${pagesWithoutNews} pages in a row of what was listed before; ask whoever runs the API`,
      )
    }
  }
  signal.throwIfAborted()
  yield { kind: 'checkpoint', cursor: cursorAfter() }

  function* itemsOf(each: unknown, number: number): Iterable<ScanItem> {
    const head = readHead(each)
    if (head.kind === 'broken') {
      listed.add(`record ${number}`)
      taken.stay()
      yield { kind: 'failed', path: '/', reason: `record ${number}: ${head.reason}` }
      return
    }
    const { path, updatedAtMs = 0 } = head
    listed.add(path)
    if (!isTaken(path, settings)) return
    if (yielded.has(path)) {
      // Listed twice, because the list moved while it was read. A newer version is left to the next run.
      if (updatedAtMs > (taken.dates.get(path) ?? 0)) taken.stayBefore(path, updatedAtMs)
      return
    }
    yielded.add(path)
    const back = wentBack(known.get(path), updatedAtMs)
    const page = pageOf(
      settings.read(each),
      path,
      settings,
      back === undefined ? [] : [`${back}; taken as it is`],
    )
    if (page.kind === 'failed') taken.stayBefore(path, updatedAtMs)
    else taken.add(path, updatedAtMs, page.kind === 'document')
    yield page
  }

  function cursorAfter(): Cursor {
    const listedAtMs = sinceMs === undefined ? startedAtMs : before?.listedAtMs
    const state: ArticlesState = {
      dates: Object.fromEntries(taken.dates),
      sinceMs: notAhead(taken.nextSinceMs(sinceMs ?? 0)),
      ...(listedAtMs !== undefined && { listedAtMs }),
    }
    return settings.cursors.write(state)
  }

  /** An article that is dated in the future would hide every change until then. */
  function notAhead(instantMs: number): number {
    return instantMs > startedAtMs ? startedAtMs - CLOCKS_DIFFER_MS : instantMs
  }
}

/** How far the API's clock and ours may lie apart; what changed within is asked for again. */
const CLOCKS_DIFFER_MS = 600_000

/** Dates of the documents that were read, and from where to go on. */
interface TakenDates {
  readonly dates: ReadonlyMap<string, number>
  add(path: string, updatedAtMs: number, isDocument: boolean): void
  /** The record has to be asked for again. */
  stayBefore(path: string, updatedAtMs: number): void
  /** So has any. */
  stay(): void
  nextSinceMs(before: number): number
}

function takenDates(before: Iterable<readonly [string, number]>): TakenDates {
  const dates = new Map(before)
  let latestMs = 0
  let limitMs = Number.POSITIVE_INFINITY
  return {
    dates,
    add(path, updatedAtMs, isDocument) {
      if (isDocument) dates.set(path, updatedAtMs)
      else dates.delete(path)
      latestMs = Math.max(latestMs, updatedAtMs)
    },
    stayBefore(path, updatedAtMs) {
      dates.delete(path)
      limitMs = Math.min(limitMs, updatedAtMs)
    },
    stay() {
      limitMs = 0
    },
    nextSinceMs: (before) => Math.min(Math.max(latestMs, before), limitMs),
  }
}

function withSince(location: string, since: string, sinceMs: number): string {
  const address = new URL(location)
  const filled = since
    .replaceAll('{seconds}', String(Math.floor(sinceMs / 1_000)))
    .replaceAll('{iso}', new Date(sinceMs).toISOString())
  for (const [name, value] of new URLSearchParams(filled)) address.searchParams.set(name, value)
  return address.href
}
