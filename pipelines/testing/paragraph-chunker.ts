import type { Chunk, ChunkId } from '../../core/chunk.ts'
import type { Document } from '../../core/document.ts'
import { ParseError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import type { Chunker } from '../chunker.ts'

/** A body that holds this word does not parse. */
export const POISON = 'POISON'

/** A body that holds this word trips over a mistake in the chunker, whose message quotes the body. */
export const MISTAKE = 'MISTAKE'

/** One chunk a paragraph, no headings; records the documents that it was given. */
export function paragraphChunker(id = 'paragraphs-1'): Chunker & { readonly calls: readonly Document[] } {
  const calls: Document[] = []
  return {
    id,
    calls,
    chunk(document) {
      calls.push(document)
      if (document.body.includes(POISON)) {
        throw new ParseError(`document ${document.id}: expected no poison; mend it`)
      }
      if (document.body.includes(MISTAKE)) throw new TypeError(`cannot read ${document.body}`)
      return { chunks: chunksOf(document), warnings: document.body.includes('???') ? ['unsure'] : [] }
    },
  }
}

function chunksOf(document: Document): readonly Chunk[] {
  const seen = new Map<string, number>()
  return [...document.body.matchAll(/[^\n]+/gu)]
    .filter(([text]) => text.trim() !== '')
    .map(({ 0: text, index }) => {
      const digest = sha256(text).slice(0, 16)
      const count = seen.get(digest) ?? 0
      seen.set(digest, count + 1)
      const id: ChunkId = `${document.id}#${digest}-${count}`
      const range = { start: index, end: index + text.length }
      return { id, documentId: document.id, ...range, text, headings: [], lead: '', tail: '' }
    })
}
