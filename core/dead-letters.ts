import type { DocumentId } from './document.ts'
import type { DocumentEvent } from './event.ts'

/** A record that could not be indexed, put aside with its reason so that it stops nobody else. */
export interface DeadLetter {
  readonly documentId: DocumentId
  /** Where the record stands in the log. */
  readonly position: string
  /** Code of the error, e.g. `ERR_PARSE`. */
  readonly code: string
  /** Message of the error; never document text. */
  readonly reason: string
  readonly attempts: number
  readonly failedAtMs: number
  /**
   * Absent where the record could not be read at all. A place for dead letters may leave a large body out: the log has it,
   * and the digests are those of the whole.
   */
  readonly event?: DocumentEvent
}

/** Where dead letters lie: at most one a document, the newest. */
export interface DeadLetters {
  /** Adds a letter or replaces the document's older one. Durable once resolved. */
  put(letter: DeadLetter): Promise<void>
  /** By document id ascending. */
  list(): Promise<readonly DeadLetter[]>
  /** Those of these documents, by document id ascending; most documents have none. */
  of(documentIds: readonly DocumentId[]): Promise<readonly DeadLetter[]>
  /** Takes letters away: retried, dropped, or overtaken by a version that was indexed. Unknown ids are ignored. */
  remove(documentIds: readonly DocumentId[]): Promise<void>
}
