import type { Connector, Cursor, ScanItem } from '../core/connector.ts'
import type { DeadLetters } from '../core/dead-letters.ts'
import type { Document, DocumentId } from '../core/document.ts'
import type { DocumentLog, LedgerEntry } from '../core/document-log.ts'
import { PlumblineError, SourceUnavailableError } from '../core/errors.ts'
import type { DocumentEvent } from '../core/event.ts'
import type { ReportProgress } from '../core/progress.ts'
import type { PageNote } from '../core/source-catalog.ts'
import { isAbort } from './is-abort.ts'
import { startAside } from './put-aside.ts'

/** An append holds at most this many documents, and ends with the one that reaches this many characters. */
const DOCUMENTS_PER_APPEND = 256
const CHARACTERS_PER_APPEND = 4_000_000

const INTERRUPTED = 'stopped before the end of the source; what was read is in the log, nothing was deleted'

export interface ScanOptions {
  readonly log: DocumentLog
  readonly now: () => number
  readonly signal: AbortSignal
  readonly report?: ReportProgress
  /** Gets what a connector puts aside (it is named in the run alone), until the page can be read. */
  readonly deadLetters?: DeadLetters
  /** From where to go on; absent: every page is read anew. */
  readonly cursor?: Cursor
}

/** What a scan found, and what it appended to the log on its way. */
export interface Scan {
  /** What the log held of the source before. */
  readonly ledger: ReadonlyMap<DocumentId, LedgerEntry>
  readonly seen: ReadonlySet<DocumentId>
  /** Content digest of each document that the ledger did not know. */
  readonly addedDigests: readonly string[]
  readonly changed: number
  readonly accessChanged: number
  readonly unchanged: number
  readonly skipped: readonly PageNote[]
  readonly failed: readonly PageNote[]
  readonly warnings: readonly PageNote[]
  /** Why it ended before the source did; absent where the source was read whole. */
  readonly error?: string
  /** Where the source has come to, of what stands in the log. Absent where the connector keeps no cursor. */
  readonly cursor?: Cursor
}

/**
 * Reads a source and appends an upsert for each document that is new or differs from the ledger, while it reads and in
 * bounded batches: memory holds the ledger and one batch, never the source. Of two pages with one id the second is
 * named in `failed`.
 *
 * @param keep stores a cursor; called once all that it counts in is durably in the log, and not before.
 */
export async function scanSource(
  connector: Connector,
  options: ScanOptions,
  keep: (cursor: Cursor) => Promise<void>,
): Promise<Scan> {
  const { log, deadLetters, now, signal, report } = options
  const comparison = await startComparison(log, connector.source)
  const aside = await startAside(connector.source, deadLetters)
  let cursor = options.cursor
  const earlier = cursor === undefined ? undefined : { cursor, holds: comparison.holds }
  let pending: DocumentEvent[] = []
  let pendingCharacters = 0

  async function flush(): Promise<void> {
    if (pending.length > 0) await log.append(pending)
    pending = []
    pendingCharacters = 0
    await aside.takeAwayCured()
  }

  let done = 0
  let error: string | undefined
  try {
    for await (const page of namingFaults(connector.scan(signal, earlier), signal)) {
      if (signal.aborted) break
      if (page.kind === 'checkpoint') {
        await flush()
        cursor = page.cursor
        await keep(cursor)
        continue
      }
      await aside.take(page, now())
      const news = comparison.take(page)
      if (news !== undefined) {
        pending.push({ kind: 'document-upserted', document: news, occurredAtMs: now() })
        pendingCharacters += news.body.length
      }
      if (pending.length >= DOCUMENTS_PER_APPEND || pendingCharacters >= CHARACTERS_PER_APPEND) await flush()
      done += 1
      report?.({ stage: 'scan', done, unit: 'pages' })
    }
  } catch (cause) {
    if (cause instanceof SourceUnavailableError) error = cause.message
    else if (!isAbort(cause, signal)) throw cause
  }
  if (signal.aborted) error = INTERRUPTED
  await flush()
  return {
    ...comparison.end(),
    ...(error !== undefined && { error }),
    ...(cursor !== undefined && { cursor }),
  }
}

/**
 * What a connector throws besides what it may is a fault in it, met by this source: the others are read all the same. Its
 * message may hold what stands in the source, and is left out.
 */
async function* namingFaults(items: AsyncIterable<ScanItem>, signal: AbortSignal): AsyncIterable<ScanItem> {
  try {
    yield* items
  } catch (cause) {
    if (cause instanceof PlumblineError || isAbort(cause, signal)) throw cause
    const name = cause instanceof Error ? cause.name : typeof cause
    throw new SourceUnavailableError(
      `expected the source to be read, got a ${name} within the connector; nothing of it was deleted; please report it`,
      { cause },
    )
  }
}

interface Comparison {
  /** Whether the log had the page before the scan. */
  holds(path: string): boolean
  /** Counts a page; returns its document where that is news to the log. */
  take(page: Exclude<ScanItem, { kind: 'checkpoint' }>): Document | undefined
  /** What was found; to be asked for once. */
  end(): Scan
}

async function startComparison(log: DocumentLog, source: string): Promise<Comparison> {
  const ledger = new Map<DocumentId, LedgerEntry>()
  for await (const entry of log.ledger(source)) ledger.set(entry.documentId, entry)

  const seen = new Set<DocumentId>()
  const notes = { skipped: [] as PageNote[], failed: [] as PageNote[], warnings: [] as PageNote[] }
  const addedDigests: string[] = []
  const scan = { ledger, seen, addedDigests, changed: 0, accessChanged: 0, unchanged: 0, ...notes }
  let restIsUnchanged = false

  const idOf = (path: string): DocumentId => `${source}:${path}`
  const holds = (path: string): boolean => ledger.has(idOf(path))

  function take(page: Exclude<ScanItem, { kind: 'checkpoint' }>): Document | undefined {
    if (page.kind === 'document') return takeDocument(page.document, page.warnings)
    if (page.kind === 'rest-unchanged') restIsUnchanged = true
    else if (page.kind === 'unchanged') takeUnchanged(page.path)
    else scan[page.kind].push({ path: page.path, reason: page.reason })
    return undefined
  }

  function takeDocument(document: Document, warnings: readonly string[]): Document | undefined {
    if (seen.has(document.id)) {
      const reason = `expected an id of its own, got ${document.id} a second time; rename one of the two`
      scan.failed.push({ path: document.path, reason })
      return undefined
    }
    seen.add(document.id)
    scan.warnings.push(...warnings.map((reason) => ({ path: document.path, reason })))
    return isNews(document, ledger.get(document.id)) ? document : undefined
  }

  function takeUnchanged(path: string): void {
    if (!holds(path)) scan.failed.push({ path, reason: UNKNOWN_UNCHANGED })
    else if (!seen.has(idOf(path))) {
      seen.add(idOf(path))
      scan.unchanged += 1
    }
  }

  function isNews(document: Document, known: LedgerEntry | undefined): boolean {
    if (known === undefined) addedDigests.push(document.contentDigest)
    else if (known.contentDigest !== document.contentDigest) scan.changed += 1
    else if (known.accessDigest !== document.accessDigest) scan.accessChanged += 1
    else {
      scan.unchanged += 1
      return false
    }
    return true
  }

  function end(): Scan {
    if (restIsUnchanged) {
      const left = new Set(scan.skipped.map(({ path }) => idOf(path)))
      for (const id of ledger.keys()) if (!left.has(id)) takeUnchanged(id.slice(source.length + 1))
    }
    return scan
  }

  return { holds, take, end }
}

const UNKNOWN_UNCHANGED =
  'expected the page, got the word that it is unchanged, but the log does not have it; index with --full'
