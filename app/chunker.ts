import type { CountTokens } from '../core/embedder.ts'
import { chunkDocument, chunkerId } from '../markdown/chunk-document.ts'
import type { Chunker } from '../pipelines/chunker.ts'

/** Chunks along the Markdown syntax tree, at most `maxTokens` of the model's own tokens a passage. */
export function markdownChunker(maxTokens: number, countTokens: CountTokens): Chunker {
  const options = { maxTokens, countTokens }
  return { id: chunkerId(options), chunk: (document) => chunkDocument(document, options) }
}
