import type { ChangeFeed, FeedExtent, FeedRange, FeedRecord } from '../../core/change-feed.ts'
import type { Connector, Earlier, ScanItem, ScannedPage } from '../../core/connector.ts'
import { InvalidDocumentError, LogUnavailableError, SourceUnavailableError } from '../../core/errors.ts'
import { makeDocument } from '../../core/make-document.ts'
import { titleFromPath } from '../../markdown/title.ts'
import { cursorFormat } from '../source/cursor-format.ts'
import { pageUrl } from '../source/page-url.ts'
import { placementOf } from '../source/placement.ts'
import { type SourceOptions, type SourceSettings, settingsOf } from '../source/source-options.ts'
import { newestOfFeed } from './newest-of-feed.ts'
import { type ChangedPage, readChange } from './read-change.ts'

/** What is known between runs. */
interface Progress {
  /** Partition → first offset that was not read. */
  readonly offsets: Readonly<Record<string, string>>
  /** Paths that were yielded as documents, and not taken away since. */
  readonly alive: readonly string[]
  /** Paths that the last run took away: its word may not have reached the log. */
  readonly gone: readonly string[]
}

export interface StreamOptions extends SourceOptions {
  /** What the stream is called, e.g. `kafka://broker:9092/help.changes`. */
  readonly location: string
  /** Opens it, once a run. */
  readonly open: () => Promise<ChangeFeed>
}

/**
 * Follows a stream of changes that others write: a record a change, under the page's path as its key, in the schema of
 * docs/reference/change-stream.schema.json. A run reads from where the last one ended to what stood there at its start.
 *
 * A record that cannot be used is `failed` with a letter, and the page stays as it was. Where the stream keeps the newest
 * record of each key, a full run shows what is gone; where it forgets, only what is said to be deleted is.
 */
export function streamConnector({ location, open, ...options }: StreamOptions): Connector {
  const settings = settingsOf(options)
  const cursors = cursorFormat<Progress>('stream-1', { location, ...options })
  const { source } = settings

  async function* scan(signal: AbortSignal, earlier?: Earlier): AsyncIterable<ScanItem> {
    const feed = await asSource(open)
    try {
      const extent = await asSource(() => feed.extent())
      const before = progressFor(cursors.read(earlier?.cursor), earlier, extent)
      if (before !== undefined || !extent.isComplete) yield { kind: 'rest-unchanged' }
      for (const lost of lostRanges(before, extent)) yield lost
      const alive = new Set(before?.alive)
      const gone = (before?.gone ?? []).filter((path) => earlier?.holds(path) && !alive.has(path))
      for (const path of gone) yield goneAt(path)
      const taken = new Set<string>()
      for await (const record of sourceItems(newestOfFeed(feed, rangesFrom(before, extent), signal))) {
        const item = pageOf(record, settings)
        if (item === undefined) continue
        if (item.kind === 'document') alive.add(item.document.path)
        if (item.kind === 'skipped') {
          alive.delete(item.path)
          taken.add(item.path)
        }
        yield item
      }
      const offsets = Object.fromEntries(extent.ranges.map(({ partition, to }) => [partition, String(to)]))
      yield {
        kind: 'checkpoint',
        cursor: cursors.write({ offsets, alive: [...alive], gone: [...gone, ...taken] }),
      }
    } finally {
      await feed.close()
    }
  }

  return { source, kind: 'stream', location, scan }
}

/** `undefined` where all has to be read anew: the log lacks a page, or the stream is another than the cursor's. */
function progressFor(
  known: Progress | undefined,
  earlier: Earlier | undefined,
  { ranges }: FeedExtent,
): Progress | undefined {
  if (known === undefined || earlier === undefined) return undefined
  if (!known.alive.every((path) => earlier.holds(path))) return undefined
  const isAnother = ranges.some(({ partition, to }) => BigInt(known.offsets[partition] ?? 0) > to)
  return isAnother ? undefined : known
}

function rangesFrom(before: Progress | undefined, { ranges }: FeedExtent): readonly FeedRange[] {
  return ranges.map(({ partition, from, to }) => {
    const next = BigInt(before?.offsets[partition] ?? 0)
    return { partition, from: next > from ? next : from, to }
  })
}

/** What the stream forgot before it was read: nobody knows which pages that were, so none is taken for gone. */
function lostRanges(before: Progress | undefined, { ranges, isComplete }: FeedExtent): readonly ScanItem[] {
  if (before === undefined || isComplete) return []
  return ranges
    .filter(({ partition, from }) => BigInt(before.offsets[partition] ?? 0) < from)
    .map(({ partition, from }) => {
      const reason =
        `expected partition ${partition} to hold what came since ${before.offsets[partition] ?? 0}, got it from ${from} ` +
        'on: it forgets faster than it is read; have the changes in between sent again, and connect more often'
      return { kind: 'failed', path: '/', reason }
    })
}

/** The page that a record is about; `undefined` where the source does not take it. */
function pageOf(record: FeedRecord, settings: SourceSettings): ScannedPage | undefined {
  const offset = `${record.partition}/${record.offset}`
  const place = `${settings.source}:${offset}`
  const path = pathOf(record.key)
  if (path === undefined) {
    return bad(`@${offset}`, place, 'ERR_UNREADABLE_RECORD', 'expected the path of a page as key, got none')
  }
  const isTaken = (settings.include?.ignores(path) ?? true) && !settings.exclude.ignores(path)
  if (!isTaken) return undefined
  const sizeBytes = record.value?.byteLength ?? 0
  if (sizeBytes > settings.maxFileBytes) {
    const reason = `expected at most ${settings.maxFileBytes} bytes, got ${sizeBytes}; split the page, or raise limits.maxFileBytes`
    return bad(path, place, 'ERR_DOCUMENT_TOO_LARGE', reason)
  }
  const change = readChange(record.value)
  if (change.kind === 'delete') return goneAt(path)
  if (change.kind === 'unreadable') return bad(path, place, 'ERR_UNREADABLE_RECORD', change.reason)
  try {
    const updatedAtMs = change.page.updatedAtMs ?? change.occurredAtMs ?? record.timestampMs
    return documentOf(path, change.page, updatedAtMs, settings)
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error
    return bad(path, place, error.code, error.message)
  }
}

function documentOf(
  path: string,
  page: ChangedPage,
  sourceUpdatedAtMs: number,
  settings: SourceSettings,
): ScannedPage {
  const { access, tags, language } = placementOf(path, settings)
  const url = pageUrl(path, page.url, settings.url)
  const document = makeDocument({
    source: settings.source,
    path,
    title: page.title ?? titleFromPath(path),
    body: page.body,
    format: page.format ?? 'markdown',
    access: { tenant: page.tenant ?? access.tenant, groups: page.groups ?? access.groups },
    tags: [...tags, ...(page.tags ?? [])],
    language: page.language ?? language,
    ...(url !== undefined && { url }),
    metadata: page.metadata ?? {},
    sourceUpdatedAtMs,
  })
  return { kind: 'document', document, warnings: [] }
}

/** A key as a path: not empty, no control characters, and none of the names that we give to records without one. */
function pathOf(key: Uint8Array | undefined): string | undefined {
  if (key === undefined) return undefined
  const path = Buffer.from(key).toString('utf8')
  const isText = Buffer.from(path).equals(key)
  return isText && /^[^@\p{Cc}/][^\p{Cc}]{0,1000}$/u.test(path) && !path.endsWith('/') ? path : undefined
}

function goneAt(path: string): ScannedPage {
  return { kind: 'skipped', path, reason: 'deleted at its source' }
}

function bad(path: string, position: string, code: string, reason: string): ScannedPage {
  return { kind: 'failed', path, reason, letter: { position, code } }
}

async function asSource<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw sourceError(error)
  }
}

async function* sourceItems<T>(items: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* items
  } catch (error) {
    throw sourceError(error)
  }
}

/** A stream that is away is a source that is away. */
function sourceError(error: unknown): unknown {
  if (!(error instanceof LogUnavailableError)) return error
  return new SourceUnavailableError(error.message, { cause: error })
}
