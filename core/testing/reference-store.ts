import { mayRead, type Principal } from '../access.ts'
import { checkChange } from '../check-change.ts'
import type { ChunkId } from '../chunk.ts'
import { bodyDigest, contentDigest, documentDigest, grantDigest } from '../content-digest.ts'
import type { DocumentId } from '../document.ts'
import {
  DimensionMismatchError,
  GenerationLiveError,
  NothingIndexedError,
  StaleContentError,
  UnknownChunkError,
  UnknownGenerationError,
} from '../errors.ts'
import { byScoreThen } from '../ranking.ts'
import type {
  Filter,
  Generation,
  GenerationId,
  GenerationSettings,
  IndexedChunk,
  IndexedDocument,
  RecordedDocument,
  ScoredChunk,
  SearchScope,
  Store,
  StoreChange,
  StoredDocumentState,
  StoreView,
} from '../store.ts'
import { dot, type Vector } from '../vector.ts'
import { referenceBm25 } from './reference-bm25.ts'

/** Everything known of a document; replaced whole, never changed. */
interface Entry {
  readonly document: IndexedDocument
  readonly chunks: readonly IndexedChunk[]
}

/** Documents of one generation; a new map for every change, so that a view keeps what it saw. */
type Entries = ReadonlyMap<DocumentId, Entry>

/** The slow and plain store: maps, full scans, sums written as in the paper. The oracle that fast stores are held against. */
export function openReferenceStore(): Store {
  const generations = new Map<GenerationId, { readonly generation: Generation; entries: Entries }>()
  let created = 0
  let live: GenerationId | undefined

  const known = (id: GenerationId) => {
    const found = generations.get(id)
    if (found === undefined) {
      throw new UnknownGenerationError(
        `expected one of the generations ${[...generations.keys()].join(', ')}, got ${id}`,
      )
    }
    return found
  }

  return {
    async generations() {
      return [...generations.values()].map(({ generation }) => generation)
    },
    async createGeneration(settings: GenerationSettings) {
      const generation: Generation = { ...settings, id: `g${++created}`, createdAtMs: Date.now() }
      generations.set(generation.id, { generation, entries: new Map() })
      return generation
    },
    async live() {
      return live === undefined ? undefined : known(live).generation
    },
    async promote(id) {
      live = known(id).generation.id
    },
    async drop(id) {
      known(id)
      if (id === live)
        throw new GenerationLiveError(`${id} answers questions; promote another generation first`)
      generations.delete(id)
    },
    async apply(id, changes, options) {
      const target = known(id)
      for (const change of changes) checkChange(change, target.generation.dimensions)
      options?.signal?.throwIfAborted()
      for (const change of changes) target.entries = applied(target.entries, change)
    },
    async footing(id) {
      return { generation: known(id).generation.id }
    },
    async recorded(id, documentIds) {
      const { entries } = known(id)
      return new Map(
        documentIds.flatMap((documentId) => {
          const document = entries.get(documentId)?.document
          return document === undefined ? [] : [[documentId, recordOf(document)] as const]
        }),
      )
    },
    async view(id = live) {
      if (id === undefined) throw new NothingIndexedError('no generation is live; index something first')
      const { generation, entries } = known(id)
      return referenceView(generation, entries)
    },
    async *states(id, source) {
      const entries = [...known(id).entries.values()]
        .filter(({ document }) => source === undefined || document.source === source)
        .sort((a, b) => (a.document.id < b.document.id ? -1 : 1))
      for (const { document } of entries) yield stateOf(document)
    },
    async digest(id) {
      return contentDigest(
        [...known(id).entries.values()].map(({ document, chunks }) => ({
          source: document.source,
          path: document.path,
          digest: documentDigest(document, chunks),
          chunks: chunks.length,
        })),
      )
    },
    async close() {
      generations.clear()
      live = undefined
    },
  }
}

function applied(entries: Entries, change: StoreChange): Entries {
  const next = new Map(entries)
  if (change.kind === 'remove') {
    next.delete(change.documentId)
    return next
  }
  const { document } = change
  if (change.kind === 'replace') {
    const chunks = change.chunks.map((indexed) => ({ ...indexed, vector: indexed.vector.slice() }))
    next.set(document.id, { document, chunks })
    return next
  }
  const stored = entries.get(document.id)
  if (stored?.document.contentDigest !== document.contentDigest) {
    throw new StaleContentError(
      `document ${document.id}: expected the stored content ${stored?.document.contentDigest ?? '(none)'}, got ${document.contentDigest}; replace it instead`,
    )
  }
  const { title, body, format } = stored.document
  next.set(document.id, { document: { ...document, title, body, format }, chunks: stored.chunks })
  return next
}

function recordOf({ contentDigest, accessDigest, access }: IndexedDocument): RecordedDocument {
  return { contentDigest, accessDigest, access }
}

function stateOf(document: IndexedDocument): StoredDocumentState {
  return {
    documentId: document.id,
    source: document.source,
    contentDigest: document.contentDigest,
    accessDigest: document.accessDigest,
    bodyDigest: bodyDigest(document),
    grantDigest: grantDigest(document),
    copies: 1,
  }
}

function referenceView(generation: Generation, entries: Entries): StoreView {
  const readable = (principal: Principal) =>
    [...entries.values()].filter(({ document }) => mayRead(principal, document.access))
  const searched = ({ principal, filter }: SearchScope) =>
    readable(principal).filter(({ document }) => admits(filter, document))

  const unknownChunk = (id: ChunkId): never => {
    throw new UnknownChunkError(`expected a chunk of ${generation.id}, got ${id}`)
  }

  return {
    generation,
    async dense(vector: Vector, limit, scope) {
      if (vector.length !== generation.dimensions) {
        throw new DimensionMismatchError(generation.dimensions, vector.length)
      }
      return best(
        limit,
        searched(scope)
          .flatMap(({ chunks }) => chunks)
          .map((indexed) => scored(indexed, dot(vector, indexed.vector))),
      )
    },
    async bm25(terms, limit, scope, options) {
      const readableChunks = readable(scope.principal).flatMap(({ chunks }) => chunks)
      const score = referenceBm25(readableChunks, terms, options)
      const hits = searched(scope).flatMap(({ chunks }) =>
        chunks.flatMap((indexed) => {
          const sum = score(indexed.terms)
          return sum === undefined ? [] : [scored(indexed, sum)]
        }),
      )
      return best(limit, hits)
    },
    async chunks(ids: readonly ChunkId[]) {
      const stored = new Map(
        [...entries.values()].flatMap(({ document, chunks }) =>
          chunks.map(({ chunk }) => [chunk.id, { chunk, document }] as const),
        ),
      )
      return ids.map((id) => stored.get(id) ?? unknownChunk(id))
    },
    async vectors(ids) {
      const stored = new Map(
        [...entries.values()].flatMap(({ chunks }) =>
          chunks.map(({ chunk, vector }) => [chunk.id, vector] as const),
        ),
      )
      return ids.map((id) => stored.get(id)?.slice() ?? unknownChunk(id))
    },
    async chunkIds(id, principal) {
      const found = entries.get(id)
      if (found === undefined || !mayRead(principal, found.document.access)) return []
      return found.chunks.map(({ chunk }) => chunk.id)
    },
    async document(id, principal) {
      const found = entries.get(id)?.document
      return found !== undefined && mayRead(principal, found.access) ? found : undefined
    },
    async sources(principal) {
      const names = [...new Set(readable(principal).map(({ document }) => document.source))].sort()
      return names.map((source) => {
        const held = readable(principal).filter(({ document }) => document.source === source)
        return {
          source,
          documents: held.length,
          chunks: held.reduce((sum, { chunks }) => sum + chunks.length, 0),
        }
      })
    },
  }
}

function admits(filter: Filter, { source, tags, language }: IndexedDocument): boolean {
  return (
    (filter.sources?.includes(source) ?? true) &&
    (filter.tags?.some((tag) => tags.includes(tag)) ?? true) &&
    (filter.languages?.includes(language) ?? true)
  )
}

function scored({ chunk }: IndexedChunk, score: number): ScoredChunk {
  return { chunkId: chunk.id, documentId: chunk.documentId, score }
}

function best(limit: number, hits: ScoredChunk[]): readonly ScoredChunk[] {
  return hits.sort(byScoreThen((hit) => hit.chunkId)).slice(0, limit)
}
