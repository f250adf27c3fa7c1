import { sha256 } from '../../core/sha256.ts'
import type { Chunker } from '../../pipelines/chunker.ts'

/** One chunk a document, whatever its length: passages of an evaluation set are judged as they were cut. */
export const wholePassageChunker: Chunker = {
  id: 'whole-passage-1',
  chunk({ id, body }) {
    const digest = sha256(JSON.stringify([[], body])).slice(0, 16)
    const place = { id: `${id}#${digest}-0`, documentId: id, start: 0, end: body.length } as const
    return { chunks: [{ ...place, text: body, headings: [], lead: '', tail: '' }], warnings: [] }
  },
}
