import type { Schemas } from '@qdrant/js-client-rest'
import type { ChunkId } from '../../core/chunk.ts'
import type { DocumentId } from '../../core/document.ts'
import type { IndexedChunk, IndexedDocument } from '../../core/store.ts'
import type { Vector } from '../../core/vector.ts'
import { DENSE, SPARSE } from './collection-schema.ts'
import type { Payload } from './payload.ts'
import { chunkPoint, documentKey } from './point-ids.ts'
import { indexedTerms, type StoredTerms, storedTerms } from './stored-terms.ts'
import { storedText, textOf } from './stored-text.ts'
import { type StoredWeighting, storedWeights } from './term-weights.ts'

export type Point = Schemas['PointStruct']

/** Digits that name a float32, and no other. */
const FLOAT32_DIGITS = 9

/**
 * A chunk as a point of one version of its document. Its text is not in it: that is a slice of the document's body. Its
 * vector is there twice: as numbers to be searched, and as one text that is read a hundred times faster.
 */
export function toChunkPoint(
  document: IndexedDocument,
  { chunk, vector, terms }: IndexedChunk,
  version: number,
  weighting: StoredWeighting,
): Point {
  return {
    id: chunkPoint(chunk.id, version),
    vector: { [DENSE]: toComponents(vector), [SPARSE]: storedWeights(terms, weighting) },
    payload: {
      kind: 'chunk',
      id: storedText(chunk.id),
      ...scopePayload(document),
      from: version,
      terms: indexedTerms(terms),
      counts: storedTerms(terms),
      vector: packVector(vector),
    },
  }
}

/** A stored chunk's point, asked for with its sparse vector, for another version of its document. */
export function redescribed(
  document: IndexedDocument,
  { payload, vector }: Pick<Point, 'payload' | 'vector'>,
  id: ChunkId,
  version: number,
): Point {
  const { to: _ended, ...kept } = { to: undefined, ...payload }
  return {
    id: chunkPoint(id, version),
    vector: { ...(vector as object), [DENSE]: toComponents(vectorOf(payload)) },
    payload: { ...kept, ...scopePayload(document), from: version },
  }
}

/** What a filter may name of a document. */
export function scopePayload({ id, source, access, tags, language }: IndexedDocument): Payload {
  return {
    document: documentKey(id),
    source: storedText(source),
    tenant: storedText(access.tenant),
    groups: access.groups.map(storedText),
    tags: tags.map(storedText),
    language: storedText(language),
  }
}

/** @param payload with `id` */
export function chunkIdOf(payload: Payload | null | undefined): ChunkId {
  return textOf(String(payload?.['id'])) as ChunkId
}

/** A chunk's id is that of its document, `#` and what has no `#`. `undefined` for what is no chunk's id. */
export function documentIdOf(id: ChunkId): DocumentId | undefined {
  const end = id.lastIndexOf('#')
  return end === -1 ? undefined : (id.slice(0, end) as DocumentId)
}

/** Numbers that are written in few digits, and read as the same float32. */
export function toComponents(vector: Vector): number[] {
  return Array.from(vector, (component) => Number(component.toPrecision(FLOAT32_DIGITS)))
}

/** The vector that a chunk was indexed with, to the bit. @param payload with `vector` */
export function vectorOf(payload: Payload | null | undefined): Vector {
  const bytes = Uint8Array.from(Buffer.from(String(payload?.['vector']), 'base64'))
  return new Float32Array(bytes.buffer)
}

/** @param payload with `counts` */
export function storedTermsOf(payload: Payload | null | undefined): StoredTerms {
  return String(payload?.['counts'])
}

function packVector(vector: Vector): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')
}
