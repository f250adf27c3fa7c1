import type { Access } from '../../core/access.ts'
import type { Chunk } from '../../core/chunk.ts'
import type { Document, DocumentId, Metadata } from '../../core/document.ts'
import { DataDamagedError } from '../../core/errors.ts'
import type { IndexedDocument } from '../../core/store.ts'
import type { Vector } from '../../core/vector.ts'
import { unpackText } from './text-key.ts'

/** What a search may narrow by, as JSON in the column `scope`. */
export interface DocumentScope {
  readonly access: Access
  readonly tags: readonly string[]
  readonly language: string
}

/** Columns of `document` with `content.text`, as `DOCUMENT_COLUMNS` selects them. */
export interface DocumentRow {
  readonly rowId: number
  readonly documentId: Uint8Array
  readonly firstSlot: number
  readonly chunkCount: number
  readonly contentDigest: string
  readonly accessDigest: string
  readonly scope: string
  readonly rest: string
  readonly text: string
}

/** For `SELECT … FROM document JOIN content USING (content_id)`. */
export const DOCUMENT_COLUMNS = `
  row_id AS rowId, document_id AS documentId, first_slot AS firstSlot, chunk_count AS chunkCount,
  content_digest AS contentDigest, access_digest AS accessDigest, scope, rest, text`

/** Columns of `chunk`. */
export interface ChunkRow {
  readonly slot: number
  readonly suffix: string
  readonly facts: string
  readonly terms: Uint8Array
}

interface DocumentRest {
  readonly url?: string
  readonly metadata: Metadata
  readonly sourceUpdatedAtMs: number
  readonly indexedAtMs: number
}

export function scopeText({ access, tags, language }: Document): string {
  const scope: DocumentScope = { access: { tenant: access.tenant, groups: access.groups }, tags, language }
  return JSON.stringify(scope)
}

export function restText({ url, metadata, sourceUpdatedAtMs, indexedAtMs }: IndexedDocument): string {
  const rest = { url, metadata, sourceUpdatedAtMs, indexedAtMs }
  return JSON.stringify(rest)
}

export function contentText({ title, body, format }: Document): string {
  return JSON.stringify({ title, body, format })
}

export function chunkFactsText({ start, end, headings, lead, tail }: Chunk): string {
  return JSON.stringify([start, end, headings, lead, tail])
}

/** The source in a document's id: all before the first colon. */
export function sourceOf(documentId: DocumentId): string {
  return documentId.slice(0, documentId.indexOf(':'))
}

/** @throws {DataDamagedError} */
export function toDocumentId(key: Uint8Array): DocumentId {
  return unpackText(key) as DocumentId
}

/** @throws {DataDamagedError} */
export function toScope(scope: string): DocumentScope {
  return parsed<DocumentScope>(scope)
}

/** @throws {DataDamagedError} */
export function toDocument(row: DocumentRow): IndexedDocument {
  const id = toDocumentId(row.documentId)
  const source = sourceOf(id)
  return {
    id,
    source,
    path: id.slice(source.length + 1),
    ...parsed<Pick<Document, 'title' | 'body' | 'format'>>(row.text),
    ...toScope(row.scope),
    ...parsed<DocumentRest>(row.rest),
    contentDigest: row.contentDigest,
    accessDigest: row.accessDigest,
  }
}

/** @throws {DataDamagedError} */
export function toChunk(row: Pick<ChunkRow, 'suffix' | 'facts'>, { id, body }: Document): Chunk {
  type Facts = [number, number, readonly string[], string, string]
  const [start, end, headings, lead, tail] = parsed<Facts>(row.facts)
  return {
    id: `${id}${row.suffix}` as Chunk['id'],
    documentId: id,
    start,
    end,
    text: body.slice(start, end),
    headings,
    lead,
    tail,
  }
}

/** @throws {DataDamagedError} where it is not `dimensions` floats. */
export function toVector(bytes: Uint8Array, dimensions: number): Vector {
  const vector = toFloats(bytes)
  if (vector.length === dimensions) return vector
  throw new DataDamagedError(
    `expected a stored vector of ${dimensions} dimensions, found ${vector.length}; delete the store and index again`,
  )
}

/** @throws {DataDamagedError} where it is no JSON; of which kind is not checked. */
export function parsed<T>(json: string): T {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new DataDamagedError(
      'expected JSON in a stored row, found something else; delete the store and index again',
      { cause: error },
    )
  }
}

/** The bytes of an array of numbers, for a blob; not copied. */
export function bytesOf(numbers: ArrayBufferView): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}

function toFloats(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice()
  return new Float32Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.byteLength / 4))
}
