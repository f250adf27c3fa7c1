import type { Chunk } from '../core/chunk.ts'
import type { Document } from '../core/document.ts'

/** A document taken apart. */
export interface ChunkedDocument {
  /** In order of `start`. */
  readonly chunks: readonly Chunk[]
  /** What a reader of the source should know, each a sentence; never document text. */
  readonly warnings: readonly string[]
}

/** Document → chunks. Deterministic. */
export interface Chunker {
  /** Whatever changes a chunk changes this. */
  readonly id: string
  /** @throws {ParseError} @throws {DocumentTooLargeError} @throws the signal's reason, where it can be left in between */
  chunk(document: Document, signal?: AbortSignal): ChunkedDocument | Promise<ChunkedDocument>
}
