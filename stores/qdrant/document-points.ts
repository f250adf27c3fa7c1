import { TERM_FIELDS } from '../../core/analyzer.ts'
import type { Chunk, ChunkId } from '../../core/chunk.ts'
import type { DocumentId } from '../../core/document.ts'
import type { IndexedChunk, IndexedDocument, RecordedDocument } from '../../core/store.ts'
import { type Point, scopePayload } from './chunk-points.ts'
import type { Payload } from './payload.ts'
import { documentKey, documentPoint } from './point-ids.ts'

/** What a document adds to the sums over its profile. */
export interface Share {
  readonly documents: number
  readonly chunks: number
  /** Σ of chunk lengths in title, headings and body. */
  readonly lengths: readonly number[]
}

/** A chunk without what its document says already. */
interface ChunkFacts extends Omit<Chunk, 'id' | 'documentId' | 'text'> {
  /** Of its id, from `#` on. */
  readonly suffix: string
}

/** All that a document's point holds. */
interface DocumentRecord {
  readonly document: IndexedDocument
  readonly chunks: readonly ChunkFacts[]
}

/** A document in one version, without its text. */
export interface DocumentVersion {
  readonly key: string
  readonly version: number
  /** The commit that replaced it, whether that counts or not; `undefined` where none did. */
  readonly endedBy: number | undefined
  readonly profile: Profile
  readonly share: Share
}

/** What the sums of statistics are told apart by, in the form of payloads. */
export interface Profile {
  readonly source: string
  readonly tenant: string
  readonly groups: readonly string[]
}

/** The payload keys of `toDocumentVersion`. */
export const VERSION_KEYS = ['document', 'from', 'to', 'source', 'tenant', 'groups', 'share']

/** A document as a point: its text, where its chunks begin and end, and what it adds to statistics. */
export function toDocumentPoint(
  document: IndexedDocument,
  chunks: readonly Chunk[],
  share: Share,
  version: number,
): Point {
  const record: DocumentRecord = { document, chunks: chunks.map((chunk) => factsOf(document.id, chunk)) }
  const { contentDigest, accessDigest, access } = document
  const recorded: RecordedDocument = { contentDigest, accessDigest, access }
  return {
    id: documentPoint(document.id, version),
    vector: {},
    payload: {
      kind: 'document',
      ...scopePayload(document),
      from: version,
      share: JSON.stringify(share),
      recorded: JSON.stringify([document.id, recorded]),
      record: JSON.stringify(record),
    },
  }
}

/** What says that a document was removed: it ends as it begins, and holds at no moment. */
export function toTombstone(key: string, id: string, version: number): Point {
  const none: Share = { documents: 0, chunks: 0, lengths: TERM_FIELDS.map(() => 0) }
  return {
    id,
    vector: {},
    payload: { kind: 'document', document: key, from: version, to: version, share: JSON.stringify(none) },
  }
}

/** A tombstone that is kept longer than what was replaced: whoever decided on the document before has to find it. */
export function removedDocument(id: DocumentId, version: number, removedAtMs: number): Point {
  const tombstone = toTombstone(documentKey(id), documentPoint(id, version), version)
  return { ...tombstone, payload: { ...tombstone.payload, removedAtMs } }
}

export function shareOf(chunks: readonly IndexedChunk[]): Share {
  return {
    documents: 1,
    chunks: chunks.length,
    lengths: TERM_FIELDS.map((field) => chunks.reduce((sum, { terms }) => sum + terms[field].length, 0)),
  }
}

/** @param payload with `VERSION_KEYS` */
export function toDocumentVersion(payload: Payload | null | undefined): DocumentVersion {
  const { document, from, to, source, tenant, groups, share } = { ...payload } as Record<string, unknown>
  return {
    key: String(document),
    version: Number(from),
    endedBy: to === undefined ? undefined : Number(to),
    profile: { source: String(source), tenant: String(tenant), groups: (groups ?? []) as string[] },
    share: JSON.parse(String(share)) as Share,
  }
}

/** @param payload with `recorded` */
export function recordedOf(
  payload: Payload | null | undefined,
): readonly [id: DocumentId, recorded: RecordedDocument] {
  return JSON.parse(String(payload?.['recorded'])) as [DocumentId, RecordedDocument]
}

/** A document with its chunks in order of `start`. */
export interface StoredDocument {
  readonly document: IndexedDocument
  readonly chunks: readonly Chunk[]
}

/** @param payload with `record` */
export function recordOf(payload: Payload | null | undefined): StoredDocument {
  const { document, chunks } = JSON.parse(String(payload?.['record'])) as DocumentRecord
  return { document, chunks: chunks.map((facts) => toChunk(document, facts)) }
}

function factsOf(documentId: DocumentId, { id, start, end, headings, lead, tail }: Chunk): ChunkFacts {
  return { suffix: id.slice(documentId.length), start, end, headings, lead, tail }
}

function toChunk(
  { id, body }: IndexedDocument,
  { suffix, start, end, headings, lead, tail }: ChunkFacts,
): Chunk {
  const chunkId = `${id}${suffix}` as ChunkId
  return { id: chunkId, documentId: id, start, end, text: body.slice(start, end), headings, lead, tail }
}
