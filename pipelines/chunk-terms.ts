import type { Analyzer, ChunkTerms } from '../core/analyzer.ts'
import type { Chunk } from '../core/chunk.ts'

/**
 * Terms of one chunk by field: the document's title, the headings above the chunk, the chunk itself. What a cut table or
 * fence repeats is not counted again.
 */
export function chunkTerms(title: string, chunk: Chunk, analyzer: Analyzer): ChunkTerms {
  return {
    title: analyzer.terms(title),
    headings: analyzer.terms(chunk.headings.join('\n')),
    body: analyzer.terms(chunk.text),
  }
}
