import type { Document, DocumentId } from '../core/document.ts'
import type { DocumentLog, LogRecord } from '../core/document-log.ts'
import { againWhereOvertaken } from './again-where-overtaken.ts'
import { indexRecords } from './index-records.ts'
import type { IndexWorkerOptions } from './index-worker.ts'
import { isAbort } from './is-abort.ts'
import { realSleep, withRetries } from './retry.ts'
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
 * Whatever comes after the last look, its worker writes later. Where a worker was faster, and the store can tell, it is all
 * begun anew.
 */
export async function indexNewest(
  documentIds: readonly DocumentId[],
  options: Omit<IndexWorkerOptions, 'until'>,
): Promise<WorkerReport> {
  const { log, store, generation, signal, sleep = realSleep, patienceMs, now } = options
  const tally = startTally(generation.id)
  const onRetry = () => {
    tally.retries += 1
  }
  const retry = { sleep, signal, onRetry, ...(patienceMs !== undefined && { patienceMs }) }
  const wanted = [...new Set(documentIds)]
  try {
    for (let start = 0; start < wanted.length; start += DOCUMENTS_PER_STEP) {
      let left: ReadonlySet<DocumentId> = new Set(wanted.slice(start, start + DOCUMENTS_PER_STEP))
      while (left.size > 0) {
        const ids = left
        const written = await againWhereOvertaken(() => writeNewest(ids), retry)
        const since = await newestOf(ids, log)
        left = new Set([...ids].filter((id) => !isSame(written.get(id), since.get(id))))
      }
    }
  } catch (error) {
    if (!isAbort(error, signal)) throw error
  }
  tally.interrupted = signal.aborted
  return tally

  async function writeNewest(ids: ReadonlySet<DocumentId>): Promise<ReadonlyMap<DocumentId, LogRecord>> {
    signal.throwIfAborted()
    const footing = await withRetries(() => store.footing(generation.id), retry)
    const newest = await newestOf(ids, log)
    const records = [...ids].map((id) => newest.get(id) ?? goneRecord(id, now()))
    await indexRecords(records, { ...options, tally, footing, retry }, () => undefined)
    return newest
  }
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
