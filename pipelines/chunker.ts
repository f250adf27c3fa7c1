import type { Chunk } from '../core/chunk.ts'
import type { Document } from '../core/document.ts'

/** A document taken apart. */
export interface ChunkedDocument {
  /** In order of `start`. */
  readonly chunks: readonly Chunk[]
  /** What a reader of the source should know, each a sentence; never document text. */
  readonly warnings: readonly string[]
}

/** Document → chunks. Pure and deterministic. */
export interface Chunker {
  /** Whatever changes a chunk changes this. */
  readonly id: string
  /** @throws {ParseError} @throws {DocumentTooLargeError} */
  chunk(document: Document): ChunkedDocument
}
