import type { Document } from './document.ts'

/** What a connector says of one page. */
export type ScannedPage =
  | { readonly kind: 'document'; readonly document: Document; readonly warnings: readonly string[] }
  /** Nothing to index, on purpose: an empty page, a draft. Indexed before, it is now deleted. */
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }
  /**
   * Could not be read. Indexed before, it stays as it was. With a letter it is put aside among the dead letters: it will be
   * no better the next time, until its source says something else.
   */
  | { readonly kind: 'failed'; readonly path: string; readonly reason: string; readonly letter?: PageLetter }

/** Where what cannot be read stands at its source, and the code of what is wrong with it. */
export interface PageLetter {
  /** No place in the document log: not of the form that `LogRecord.position` has. */
  readonly position: string
  readonly code: string
}

/** What a connector says of how far it has come. */
export type ScanNote =
  /** The page is there, and as it was when `Earlier.cursor` was made: the log has it already. */
  | { readonly kind: 'unchanged'; readonly path: string }
  /** This run tells of changes only: what it does not yield is as it was, not gone. */
  | { readonly kind: 'rest-unchanged' }
  /** All that was yielded before this counts in `cursor`, from which a later run may go on. */
  | { readonly kind: 'checkpoint'; readonly cursor: Cursor }

export type ScanItem = ScannedPage | ScanNote

/** Where a scan has come to, e.g. what a server said of each page. Only the connector that made it can read it. */
export type Cursor = string

/** What an incremental run begins with. */
export interface Earlier {
  readonly cursor: Cursor
  /** Whether the log has this page. One that it has not is never `unchanged`: it must be yielded whole. */
  holds(path: string): boolean
}

/** What somebody who watches a source knows of it, beside what the log holds. */
export interface WatchedChanges {
  /** Whether the page may be another one than the log has. */
  mayHaveChanged(path: string): boolean
  /** Whether the log has this page. One that it has not is never `unchanged`: it must be yielded whole. */
  holds(path: string): boolean
}

/** What is in a source now, and what changed? Every connector passes `core/testing/connector-contract.ts`. */
export interface Connector {
  /** Name of the source, the first part of its documents' ids. */
  readonly source: string
  /** Which kind of connector this is, e.g. `markdown`. */
  readonly kind: string
  /** Where the source lies: an absolute folder or a URL. */
  readonly location: string
  /**
   * Every page that the source holds now, each once, read or `unchanged`. What is not yielded is gone from the source,
   * but for a run that yields `rest-unchanged`.
   *
   * @param earlier absent for a full run, which reads every page anew. A cursor that the connector cannot use, because
   * it was made with other settings, makes no less of the run: it is then a full one. What failed under it is tried
   * again.
   * @throws {SourceUnavailableError} where the source as a whole cannot be read: nothing may then be deleted.
   */
  scan(signal: AbortSignal, earlier?: Earlier): AsyncIterable<ScanItem>
  /**
   * The same as a full run, to one who has watched the source: only what may have changed is read, the rest is
   * `unchanged`. Absent where a connector cannot tell its pages apart without reading them.
   */
  scanWatched?(changes: WatchedChanges, signal: AbortSignal): AsyncIterable<ScanItem>
}
