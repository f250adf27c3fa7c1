import { DimensionMismatchError, InvalidDocumentError } from './errors.ts'
import type { IndexedChunk, StoreChange } from './store.ts'

/**
 * What every store asks of a change before it writes any of it: chunks belong to the document, are slices of its body,
 * have ids of their own, and vectors of `dimensions` finite numbers.
 *
 * @throws {DimensionMismatchError} @throws {InvalidDocumentError}
 */
export function checkChange(change: StoreChange, dimensions: number): void {
  if (change.kind !== 'replace') return
  const { document, chunks } = change
  const seen = new Set<string>()
  for (const { chunk, vector } of chunks) {
    const refuse = (field: string, expected: string, actual: string): never => {
      throw new InvalidDocumentError(document.id, field, expected, actual)
    }
    if (vector.length !== dimensions) throw new DimensionMismatchError(dimensions, vector.length)
    if (!vector.every(Number.isFinite)) refuse('vector', 'finite numbers', 'NaN or infinity')
    if (chunk.documentId !== document.id) refuse('chunk', 'a chunk of its own', chunk.documentId)
    const suffix = chunkIdSuffix({ chunk })
    if (!chunk.id.startsWith(`${document.id}#`) || suffix.includes('#', 1)) {
      refuse('chunk id', 'the document id, # and a digest', chunk.id)
    }
    if (seen.has(suffix)) refuse('chunk id', 'each id once', chunk.id)
    seen.add(suffix)
    if (chunk.start < 0 || document.body.slice(chunk.start, chunk.end) !== chunk.text) {
      refuse('chunk', `text equal to body.slice(start, end)`, `another text at ${chunk.start}–${chunk.end}`)
    }
  }
}

/** The part of a chunk's id behind the document id, `#` included: what stays the same in a source of another name. */
export function chunkIdSuffix({ chunk }: Pick<IndexedChunk, 'chunk'>): string {
  return chunk.id.slice(chunk.documentId.length)
}
