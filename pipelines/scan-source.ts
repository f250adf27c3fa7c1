import type { Connector, ScannedPage } from '../core/connector.ts'
import type { Document, DocumentId } from '../core/document.ts'
import type { DocumentLog, LedgerEntry } from '../core/document-log.ts'
import { SourceUnavailableError } from '../core/errors.ts'
import type { DocumentEvent } from '../core/event.ts'
import type { ReportProgress } from '../core/progress.ts'
import type { PageNote } from '../core/source-catalog.ts'
import { isAbort } from './is-abort.ts'

/** An append holds at most this many documents, and ends with the one that reaches this many characters. */
const DOCUMENTS_PER_APPEND = 256
const CHARACTERS_PER_APPEND = 4_000_000

const INTERRUPTED = 'stopped before the end of the source; what was read is in the log, nothing was deleted'

export interface ScanOptions {
  readonly log: DocumentLog
  readonly now: () => number
  readonly signal: AbortSignal
  readonly report?: ReportProgress
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
}

/**
 * Reads a source and appends an upsert for each document that is new or differs from the ledger, while it reads and in
 * bounded batches: memory holds the ledger and one batch, never the source. Of two pages with one id the second is
 * named in `failed`.
 */
export async function scanSource(connector: Connector, options: ScanOptions): Promise<Scan> {
  const { log, now, signal, report } = options
  const comparison = await startComparison(log, connector.source)
  let pending: DocumentEvent[] = []
  let pendingCharacters = 0

  async function flush(): Promise<void> {
    await log.append(pending)
    pending = []
    pendingCharacters = 0
  }

  let done = 0
  let error: string | undefined
  try {
    for await (const page of connector.scan(signal)) {
      if (signal.aborted) break
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
  if (pending.length > 0) await flush()
  return error === undefined ? comparison.scan : { ...comparison.scan, error }
}

interface Comparison {
  readonly scan: Scan
  /** Counts a page; returns its document where that is news to the log. */
  take(page: ScannedPage): Document | undefined
}

async function startComparison(log: DocumentLog, source: string): Promise<Comparison> {
  const ledger = new Map<DocumentId, LedgerEntry>()
  for await (const entry of log.ledger(source)) ledger.set(entry.documentId, entry)

  const seen = new Set<DocumentId>()
  const notes = { skipped: [] as PageNote[], failed: [] as PageNote[], warnings: [] as PageNote[] }
  const addedDigests: string[] = []
  const scan = { ledger, seen, addedDigests, changed: 0, accessChanged: 0, unchanged: 0, ...notes }

  function take(page: ScannedPage): Document | undefined {
    if (page.kind !== 'document') {
      scan[page.kind].push({ path: page.path, reason: page.reason })
      return undefined
    }
    const { document, warnings } = page
    if (seen.has(document.id)) {
      const reason = `expected an id of its own, got ${document.id} a second time; rename one of the two`
      scan.failed.push({ path: document.path, reason })
      return undefined
    }
    seen.add(document.id)
    scan.warnings.push(...warnings.map((reason) => ({ path: document.path, reason })))
    return isNews(document, ledger.get(document.id)) ? document : undefined
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

  return { scan, take }
}
