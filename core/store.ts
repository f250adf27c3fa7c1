import type { Access, Principal } from './access.ts'
import type { ChunkTerms, TermField } from './analyzer.ts'
import type { Chunk, ChunkId } from './chunk.ts'
import type { Document, DocumentId } from './document.ts'
import type { Vector } from './vector.ts'

/** Name of one build of the index, e.g. `g1`. */
export type GenerationId = `g${number}`

/** What a generation was built with. Another value of any of these needs another generation. */
export interface GenerationSettings {
  readonly modelId: string
  readonly dimensions: number
  /** Id of the chunker with its options. */
  readonly chunker: string
  /** Id of the analyzer. */
  readonly analyzer: string
}

export interface Generation extends GenerationSettings {
  readonly id: GenerationId
  readonly createdAtMs: number
}

/** A document as it was indexed. */
export interface IndexedDocument extends Document {
  readonly indexedAtMs: number
}

/** A chunk with what makes it findable. */
export interface IndexedChunk {
  readonly chunk: Chunk
  readonly vector: Vector
  readonly terms: ChunkTerms
}

/** One document's change; readers see all of it or nothing. */
export type StoreChange =
  /** The document and its chunks, in order of `start`, replace whatever was there. */
  | { readonly kind: 'replace'; readonly document: IndexedDocument; readonly chunks: readonly IndexedChunk[] }
  /** All but title, body and chunks is replaced. @throws {StaleContentError} where `contentDigest` is not the stored one */
  | { readonly kind: 'describe'; readonly document: IndexedDocument }
  | { readonly kind: 'remove'; readonly documentId: DocumentId }

/**
 * What a writer goes out from: a generation as it stood when it was asked for, and what the writer has made of it since.
 * Good for a day, at the store that gave it.
 */
export interface Footing {
  readonly generation: GenerationId
}

export interface ApplyOptions {
  /**
   * What the changes were decided on. Where another writer has written one of their documents since, that stays, and the
   * change is refused: absent, the later one counts.
   */
  readonly footing?: Footing
  /** Nothing is begun once it fires, and nothing that was begun is finished; its reason is thrown. */
  readonly signal?: AbortSignal
}

/** Narrows a search by what documents say of themselves. An absent field narrows nothing; an empty list admits nothing. */
export interface Filter {
  /** Any of these. */
  readonly sources?: readonly string[]
  /** Any of these. */
  readonly tags?: readonly string[]
  /** Any of these. */
  readonly languages?: readonly string[]
}

/** What a search may see: applied before any scoring. */
export interface SearchScope {
  readonly principal: Principal
  readonly filter: Filter
}

/** Higher is better; comparable only within one ranking. */
export interface ScoredChunk {
  readonly chunkId: ChunkId
  readonly documentId: DocumentId
  readonly score: number
}

/** A query's term with its weight (how often it stands in the question). */
export type QueryTerms = ReadonlyMap<string, number>

/** BM25 with fields: Robertson, Zaragoza, Taylor, "Simple BM25 Extension to Multiple Weighted Fields", CIKM 2004. */
export interface Bm25Options {
  readonly k1: number
  readonly b: number
  readonly weights: Readonly<Record<TermField, number>>
}

/** Everything a hit needs to be shown. */
export interface StoredChunk {
  readonly chunk: Chunk
  readonly document: IndexedDocument
}

/** What was recorded of a document when it was last written: enough to tell whether an event brings anything new. */
export interface RecordedDocument {
  readonly contentDigest: string
  readonly accessDigest: string
  readonly access: Access
}

/** What the audit compares with the ledger. */
export interface StoredDocumentState {
  readonly documentId: DocumentId
  readonly source: string
  readonly contentDigest: string
  readonly accessDigest: string
  /**
   * Digests of what readers would find under the document, recomputed from the stored rows: `bodyDigest` must equal
   * `contentDigest`, `grantDigest` must equal `accessDigest`; another value is damage.
   */
  readonly bodyDigest: string
  readonly grantDigest: string
  /** Rows under this id; more than 1 is a doubled document. */
  readonly copies: number
}

/** Content of a generation as digests, independent of the order of work, of times, and of sources' names. */
export interface ContentDigest {
  /** Lower-case hex SHA-256 over the sorted digests of `sources`. */
  readonly digest: string
  readonly documents: number
  readonly chunks: number
  /** By source name. */
  readonly sources: Readonly<
    Record<string, { readonly digest: string; readonly documents: number; readonly chunks: number }>
  >
}

/** One generation as it stood at one moment; later writes do not show. Cheap to make, held for one question. */
export interface StoreView {
  readonly generation: Generation
  /** Exact nearest chunks by cosine, at most `limit`, best first, ties by chunk id ascending. @throws {DimensionMismatchError} */
  dense(vector: Vector, limit: number, scope: SearchScope): Promise<readonly ScoredChunk[]>
  /**
   * Chunks that hold any of the terms, by BM25, at most `limit`, best first, ties by chunk id ascending. Document
   * frequencies and average lengths are those of what `scope.principal` may read, whatever the filter: what is hidden
   * changes no score.
   */
  bm25(
    terms: QueryTerms,
    limit: number,
    scope: SearchScope,
    options: Bm25Options,
  ): Promise<readonly ScoredChunk[]>
  /** In the order asked for. @throws {UnknownChunkError} */
  chunks(ids: readonly ChunkId[]): Promise<readonly StoredChunk[]>
  /** What the chunks were indexed with, in the order asked for. @throws {UnknownChunkError} */
  vectors(ids: readonly ChunkId[]): Promise<readonly Vector[]>
  /** A document's chunks in order of `start`; empty where there is none, or where `principal` may not read it. */
  chunkIds(id: DocumentId, principal: Principal): Promise<readonly ChunkId[]>
  /** `undefined` where there is none, or where `principal` may not read it. */
  document(id: DocumentId, principal: Principal): Promise<IndexedDocument | undefined>
  /** Counts of what `principal` may read, by source, for filters to offer; by name ascending. */
  sources(
    principal: Principal,
  ): Promise<readonly { readonly source: string; readonly documents: number; readonly chunks: number }[]>
}

/** Where chunks, vectors and postings lie. Every implementation passes `core/testing/store-contract.ts`. */
export interface Store {
  /** By number ascending. */
  generations(): Promise<readonly Generation[]>
  /** Empty, live for nobody. */
  createGeneration(settings: GenerationSettings): Promise<Generation>
  /** The generation that questions go to; `undefined` before the first promotion. */
  live(): Promise<Generation | undefined>
  /** Moves the alias in one step. @throws {UnknownGenerationError} */
  promote(id: GenerationId): Promise<void>
  /** Removes a generation that is not live. @throws {GenerationLiveError} */
  drop(id: GenerationId): Promise<void>
  /**
   * Applies changes in their order; each is atomic for readers, idempotent, and durable once resolved. A throw leaves
   * none or some of them, each whole. @throws {DimensionMismatchError} @throws {StoreUnavailableError} retriable
   * @throws {OvertakenError} where another writer was there since the footing: deciding anew is the cure, not trying again
   */
  apply(id: GenerationId, changes: readonly StoreChange[], options?: ApplyOptions): Promise<void>
  /** To be asked for before anything is decided on. @throws {UnknownGenerationError} */
  footing(id: GenerationId): Promise<Footing>
  /**
   * What was recorded of these documents, taken as it stands and not recomputed; a document that is not there has no
   * entry. Costs what the documents asked for cost, however many are stored. @throws {UnknownGenerationError}
   */
  recorded(
    id: GenerationId,
    documentIds: readonly DocumentId[],
  ): Promise<ReadonlyMap<DocumentId, RecordedDocument>>
  /** The live generation, or the one named, as it stands now. @throws {NothingIndexedError} @throws {UnknownGenerationError} */
  view(id?: GenerationId): Promise<StoreView>
  /** For the audit: by document id ascending. */
  states(id: GenerationId, source?: string): AsyncIterable<StoredDocumentState>
  digest(id: GenerationId): Promise<ContentDigest>
  close(): Promise<void>
}
