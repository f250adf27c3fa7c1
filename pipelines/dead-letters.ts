import type { DeadLetter, DeadLetters } from '../core/dead-letters.ts'
import type { DocumentId } from '../core/document.ts'
import type { DocumentLog } from '../core/document-log.ts'
import type { DocumentEvent } from '../core/event.ts'
import { sameVersion } from './same-version.ts'

export interface RetryParts {
  readonly log: DocumentLog
  readonly deadLetters: DeadLetters
  readonly now: () => number
}

export interface RetryReport {
  /** Put into the log again; the worker takes the letter away once the document is indexed. Sorted. */
  readonly retried: readonly DocumentId[]
  /** Taken away, because the log has a newer version or a deletion. Sorted. */
  readonly overtaken: readonly DocumentId[]
  /** Asked for, but without a letter. */
  readonly unknown: readonly DocumentId[]
}

/**
 * Gives dead letters another try: their events are appended again where they are still the newest of their documents. For a
 * record that could not be read that is the version before it.
 * @param documentIds which; absent: all
 */
export async function retryDeadLetters(
  { log, deadLetters, now }: RetryParts,
  documentIds?: readonly DocumentId[],
): Promise<RetryReport> {
  const { letters, unknown } = await choose(deadLetters, documentIds)
  const retried: DocumentId[] = []
  const overtaken: DocumentId[] = []
  for (const letter of letters) {
    const event = await stillNewest(letter, log)
    if (event !== undefined) {
      // What could not be read is given up for the version before it: that is said now.
      await log.append([letter.event === undefined ? { ...event, occurredAtMs: now() } : event])
      retried.push(letter.documentId)
    } else {
      overtaken.push(letter.documentId)
    }
  }
  await deadLetters.remove(overtaken)
  return { retried, overtaken, unknown }
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
async function stillNewest(
  { event, documentId }: DeadLetter,
  log: DocumentLog,
): Promise<DocumentEvent | undefined> {
  if (event?.kind === 'document-deleted') return undefined
  for await (const { event: newest } of log.latest(new Set([documentId]))) {
    const isSame =
      newest.kind === 'document-upserted' &&
      (event === undefined || sameVersion(newest.document, event.document))
    return isSame ? newest : undefined
  }
  return undefined
}
