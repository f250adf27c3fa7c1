import type { Document } from './document.ts'

/** What a connector says of one page. */
export type ScannedPage =
  | { readonly kind: 'document'; readonly document: Document; readonly warnings: readonly string[] }
  /** Nothing to index, on purpose: an empty page, a draft. Indexed before, it is now deleted. */
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }
  /** Could not be read. Indexed before, it stays as it was. */
  | { readonly kind: 'failed'; readonly path: string; readonly reason: string }

/** What is in a source now? */
export interface Connector {
  /** Name of the source, the first part of its documents' ids. */
  readonly source: string
  /** Which kind of connector this is, e.g. `markdown`. */
  readonly kind: string
  /** Where the source lies: an absolute folder or a URL. */
  readonly location: string
  /**
   * Every page that the source holds now, each once. What is not yielded is gone from the source.
   *
   * @throws {SourceUnavailableError} where the source as a whole cannot be read: nothing may then be deleted.
   */
  scan(signal: AbortSignal): AsyncIterable<ScannedPage>
}
