import type { DeadLetter } from './dead-letters.ts'
import type { DocumentId } from './document.ts'
import type { DocumentEvent } from './event.ts'

/** An event with its place in the log. */
export interface LogRecord {
  readonly event: DocumentEvent
  /**
   * Where the record stands, for messages and dead letters: `17` or `3/17` (partition/offset), where a later record of the
   * same partition has the higher number. Anything else is no place that compares.
   */
  readonly position: string
}

/** The newest thing that the log knows of a document, without its text. A deleted document has no entry. */
export interface LedgerEntry {
  readonly documentId: DocumentId
  readonly source: string
  readonly contentDigest: string
  readonly accessDigest: string
}

export interface ConsumeOptions {
  /**
   * `caught-up` returns when all that stood in the log at the call has been handled; `aborted` waits for more
   * until `signal` fires.
   */
  readonly until: 'caught-up' | 'aborted'
  /** Most records a call of the handler gets; at least 1. */
  readonly maxRecords: number
  readonly signal: AbortSignal
  /** Told of records, in their order, once they count as handled. Must not throw. */
  readonly onHandled?: (records: readonly LogRecord[]) => void
  /** Told of each record that could not be read, once its dead letter is written. Must not throw. */
  readonly onUnreadable?: (letter: DeadLetter) => void
}

/**
 * Handles records in order; when it resolves they count as done: all, or so many of the first as it says, where it was told
 * to stop. A throw hands the same records out again later. Calls for records of different documents may overlap.
 *
 * @param lease fires where the records may have been given to another consumer of the group: what is not written by then
 * is better left to that one. Absent where a group has one consumer.
 */
export type RecordHandler = (
  records: readonly LogRecord[],
  lease?: AbortSignal,
) => Promise<number> | Promise<void>

/**
 * What happened to each document, in order, and the truth from which every index can be rebuilt.
 *
 * Compacted by document: of older events of a document the log may keep none. Fits a table and a Kafka topic.
 * Every implementation passes `core/testing/document-log-contract.ts`.
 */
export interface DocumentLog {
  /** Adds events in their order. Durable, and all or none, once resolved. @throws {LogUnavailableError} retriable */
  append(events: readonly DocumentEvent[]): Promise<void>
  /**
   * Hands the records that `group` has not yet handled to `handler`, at least once and in order per document.
   * A new group begins at the start. A record counts as handled only when `handler` has resolved; an abort lets the
   * running call of `handler` end, and its records count. A throw of the handler ends `consume` with it.
   */
  consume(group: string, handler: RecordHandler, options: ConsumeOptions): Promise<void>
  /** Records that `group` has yet to handle; all of them for an unknown group. */
  lag(group: string): Promise<number>
  /** One entry a living document, of one source or of all, by document id ascending. */
  ledger(source?: string): AsyncIterable<LedgerEntry>
  /** The newest upsert of each of these documents that lives, in no set order; unknown and deleted ones are absent. */
  latest(documentIds: ReadonlySet<DocumentId>): AsyncIterable<LogRecord>
  close(): Promise<void>
}
