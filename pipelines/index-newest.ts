import type { Document, DocumentId } from '../core/document.ts'
import type { DocumentLog, LogRecord } from '../core/document-log.ts'
import { indexRecords } from './index-records.ts'
import type { IndexWorkerOptions } from './index-worker.ts'
import { isAbort } from './is-abort.ts'
import { realSleep } from './retry.ts'
import { sameVersion } from './same-version.ts'
import { startTally, type WorkerReport } from './worker-report.ts'

const DOCUMENTS_PER_STEP = 200

/**
 * Makes what a generation holds of these documents what the log has of them now: the newest version, or nothing. Nothing is
 * written into the log, which may know better by then.
 *
 * What comes into the log meanwhile is indexed by a worker, maybe before the older version from here; so the log is looked at
 * again after the writing, and again where it differs from what was written:
 *
 * ```
 *   read the log ─▶ write the store ─▶ read the log: the same? ─▶ done
 *        ▲                                    │ no
 *        └────────────────────────────────────┘
 * ```
 * Whatever comes after the last look, its worker writes later.
 */
export async function indexNewest(
  documentIds: readonly DocumentId[],
  options: Omit<IndexWorkerOptions, 'until'>,
): Promise<WorkerReport> {
  const { log, generation, signal, sleep = realSleep, patienceMs, now } = options
  const tally = startTally(generation.id)
  const onRetry = () => {
    tally.retries += 1
  }
  const retry = { sleep, signal, onRetry, ...(patienceMs !== undefined && { patienceMs }) }
  const ids = [...new Set(documentIds)]
  try {
    for (let start = 0; start < ids.length; start += DOCUMENTS_PER_STEP) {
      let left: ReadonlySet<DocumentId> = new Set(ids.slice(start, start + DOCUMENTS_PER_STEP))
      let newest = await newestOf(left, log)
      while (left.size > 0) {
        signal.throwIfAborted()
        const records = [...left].map((id) => newest.get(id) ?? goneRecord(id, now()))
        await indexRecords(records, { ...options, tally, retry }, () => undefined)
        const since = await newestOf(left, log)
        left = new Set([...left].filter((id) => !isSame(newest.get(id), since.get(id))))
        newest = since
      }
    }
  } catch (error) {
    if (!isAbort(error, signal)) throw error
  }
  tally.interrupted = signal.aborted
  return tally
}

async function newestOf(
  ids: ReadonlySet<DocumentId>,
  log: DocumentLog,
): Promise<ReadonlyMap<DocumentId, LogRecord>> {
  const found = new Map<DocumentId, LogRecord>()
  for await (const record of log.latest(ids)) {
    const document = documentOf(record)
    if (document !== undefined) found.set(document.id, record)
  }
  return found
}

/** What stands for a document that the log does not have. */
function goneRecord(documentId: DocumentId, occurredAtMs: number): LogRecord {
  return { event: { kind: 'document-deleted', documentId, occurredAtMs }, position: 'none' }
}

function isSame(one: LogRecord | undefined, other: LogRecord | undefined): boolean {
  const [a, b] = [one && documentOf(one), other && documentOf(other)]
  return a === undefined || b === undefined ? a === b : sameVersion(a, b)
}

function documentOf({ event }: LogRecord): Document | undefined {
  return event.kind === 'document-upserted' ? event.document : undefined
}
