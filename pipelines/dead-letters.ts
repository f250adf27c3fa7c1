import type { DeadLetter, DeadLetters } from '../core/dead-letters.ts'
import type { DocumentId } from '../core/document.ts'
import type { DocumentLog } from '../core/document-log.ts'
import { indexNewest } from './index-newest.ts'
import type { IndexWorkerOptions } from './index-worker.ts'
import { sameVersion } from './same-version.ts'
import type { WorkerReport } from './worker-report.ts'

export interface RetryReport {
  /** Indexed again as the log has them; what fails again has its letter. Sorted. */
  readonly retried: readonly DocumentId[]
  /** Taken away, because the log has a newer version or a deletion. Sorted. */
  readonly overtaken: readonly DocumentId[]
  /** Asked for, but without a letter. */
  readonly unknown: readonly DocumentId[]
  readonly worker: WorkerReport
}

/**
 * Gives dead letters another try, where the log still has their version as the newest of the document. A record that could
 * not be read is given up for the version before it. Nothing is written into the log.
 * @param documentIds which; absent: all
 */
export async function retryDeadLetters(
  options: Omit<IndexWorkerOptions, 'until'>,
  documentIds?: readonly DocumentId[],
): Promise<RetryReport> {
  const { log, deadLetters } = options
  const { letters, unknown } = await choose(deadLetters, documentIds)
  const retried: DocumentId[] = []
  const unreadable: DocumentId[] = []
  const overtaken: DocumentId[] = []
  for (const letter of letters) {
    if (await isStillNewest(letter, log)) {
      retried.push(letter.documentId)
      if (letter.event === undefined) unreadable.push(letter.documentId)
    } else {
      overtaken.push(letter.documentId)
    }
  }
  await deadLetters.remove([...overtaken, ...unreadable])
  return { retried, overtaken, unknown, worker: await indexNewest(retried, options) }
}

/** What `dropDeadLetters` did; `unknown` were asked for, but have no letter. */
export interface DropReport {
  readonly dropped: readonly DocumentId[]
  readonly unknown: readonly DocumentId[]
}

/** Throws dead letters away. Their documents stay as they are, and the audit no longer excuses them. */
export async function dropDeadLetters(
  deadLetters: DeadLetters,
  documentIds?: readonly DocumentId[],
): Promise<DropReport> {
  const { letters, unknown } = await choose(deadLetters, documentIds)
  const dropped = letters.map(({ documentId }) => documentId)
  await deadLetters.remove(dropped)
  return { dropped, unknown }
}

async function choose(
  deadLetters: DeadLetters,
  documentIds: readonly DocumentId[] | undefined,
): Promise<{ readonly letters: readonly DeadLetter[]; readonly unknown: readonly DocumentId[] }> {
  const all = await deadLetters.list()
  if (documentIds === undefined) return { letters: all, unknown: [] }
  const known = new Set(all.map(({ documentId }) => documentId))
  return {
    letters: all.filter(({ documentId }) => documentIds.includes(documentId)),
    unknown: documentIds.filter((id) => !known.has(id)),
  }
}

/**
 * What the log has of the letter's document, where that is the version that failed; of a record that could not be read,
 * the last one that could.
 */
async function isStillNewest({ event, documentId }: DeadLetter, log: DocumentLog): Promise<boolean> {
  if (event?.kind === 'document-deleted') return false
  for await (const { event: newest } of log.latest(new Set([documentId]))) {
    return (
      newest.kind === 'document-upserted' &&
      (event === undefined || sameVersion(newest.document, event.document))
    )
  }
  return false
}
