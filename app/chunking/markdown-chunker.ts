import type { Document } from '../../core/document.ts'
import type { CountTokens } from '../../core/embedder.ts'
import { chunkDocument, chunkerId } from '../../markdown/chunk-document.ts'
import type { ChunkedDocument, Chunker } from '../../pipelines/chunker.ts'

/** A chunker that answers at once. */
export interface MarkdownChunker extends Chunker {
  chunk(document: Document): ChunkedDocument
}

/** Chunks along the Markdown syntax tree, at most `maxTokens` of the model's own tokens a passage. */
export function markdownChunker(maxTokens: number, countTokens: CountTokens): MarkdownChunker {
  const options = { maxTokens, countTokens }
  return { id: chunkerId(options), chunk: (document) => chunkDocument(document, options) }
}
