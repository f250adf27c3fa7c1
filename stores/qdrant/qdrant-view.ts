import type { Principal } from '../../core/access.ts'
import type { ChunkId } from '../../core/chunk.ts'
import type { DocumentId } from '../../core/document.ts'
import { DimensionMismatchError, UnknownChunkError } from '../../core/errors.ts'
import type { SearchScope, StoreView } from '../../core/store.ts'
import { admittedChunks } from './admitted-chunks.ts'
import { searchBm25 } from './bm25-search.ts'
import { documentIdOf } from './chunk-points.ts'
import { type ClockState, momentOf } from './clock.ts'
import { searchDense } from './dense-search.ts'
import { recordOf } from './document-points.ts'
import type { Kept } from './kept-shelf.ts'
import { type Condition, holdingAt, narrowedBy, type PointFilter, readableBy } from './moment.ts'
import type { OpenCollection } from './open-collection.ts'
import type { Payload } from './payload.ts'
import { chunkPoint, documentKey, documentPoint } from './point-ids.ts'
import { allPoints } from './points.ts'
import type { QdrantSettings } from './qdrant-settings.ts'
import { textOf } from './stored-text.ts'
import { weightingAt } from './term-weights.ts'

/** One collection as its clock stands. */
export function qdrantView(
  collection: OpenCollection,
  clock: ClockState,
  kept: Kept,
  settings: QdrantSettings,
): StoreView {
  const { server, name, generation } = collection
  const moment = momentOf(clock)
  const weighting = weightingAt(collection, clock)
  const { known, versionOf } = admittedChunks(kept.chunks)
  const { shelf } = kept

  const documents = async (ids: readonly DocumentId[], narrowed: readonly Condition[], keys: string[]) => {
    if (ids.length === 0) return new Map<string, Payload>()
    const filter = holdingAt(moment, [
      { key: 'kind', match: { value: 'document' } },
      { key: 'document', match: { any: [...new Set(ids)].map(documentKey) } },
      ...narrowed,
    ])
    const points = await allPoints(server, name, filter, { payload: ['document', 'from', ...keys] })
    // Of a doubled document the newest version.
    const ordered = points.toSorted((a, b) => Number(a.payload?.['from']) - Number(b.payload?.['from']))
    return new Map(ordered.map(({ payload }) => [String(payload?.['document']), { ...payload } as Payload]))
  }
  /** The document of each chunk, and the version of it that holds: the server is asked for what no search has told. */
  const versionsOf = async (ids: readonly ChunkId[]): Promise<readonly (readonly [DocumentId, number])[]> => {
    const untold = ids.filter((id) => versionOf(id) === undefined)
    const payloads = await documents(untold.flatMap(parentOf), [], [])
    return ids.map((id) => {
      const [parent] = parentOf(id)
      const version = parent && (versionOf(id) ?? payloads.get(documentKey(parent))?.['from'])
      if (parent === undefined || version === undefined) throw unknownChunk(id)
      return [parent, Number(version)]
    })
  }
  const readableDocument = async (id: DocumentId, principal: Principal) => {
    const found = (await documents([id], readableBy(principal), ['record'])).get(documentKey(id))
    return found && recordOf(found)
  }
  const scopeFilter = ({ principal, filter }: SearchScope): PointFilter | undefined => {
    const narrowed = narrowedBy(filter)
    return narrowed && holdingAt(moment, [...readableBy(principal), ...narrowed])
  }

  return {
    generation,
    async dense(vector, limit, scope) {
      if (vector.length !== generation.dimensions) {
        throw new DimensionMismatchError(generation.dimensions, vector.length)
      }
      const filter = scopeFilter(scope)
      return filter === undefined ? [] : searchDense(collection, { vector, limit, filter, known, settings })
    },
    async bm25(terms, limit, scope, options) {
      const filter = scopeFilter(scope)
      if (filter === undefined) return []
      const statistics = shelf.of(moment, scope.principal)
      return searchBm25(collection, { terms, limit, options, filter, statistics, known, weighting })
    },
    async chunks(ids) {
      const points = (await versionsOf(ids)).map(([parent, version]) => documentPoint(parent, version))
      const stored = await kept.documents.read([...new Set(points)])
      return ids.map((id, at) => {
        const { document, chunks } = { chunks: [], ...stored.get(points[at] ?? '') }
        const chunk = chunks.find((each) => each.id === id)
        if (document === undefined || chunk === undefined) throw unknownChunk(id)
        return { chunk, document }
      })
    },
    async vectors(ids) {
      const points = (await versionsOf(ids)).map(([, version], at) => chunkPoint(ids[at] as ChunkId, version))
      const found = await known.read(points)
      return ids.map((id, at) => {
        const chunk = found.get(points[at] ?? '')
        if (chunk === undefined) throw unknownChunk(id)
        return chunk.vector.slice()
      })
    },
    async chunkIds(id, principal) {
      return (await readableDocument(id, principal))?.chunks.map((chunk) => chunk.id) ?? []
    },
    async document(id, principal) {
      return (await readableDocument(id, principal))?.document
    },
    async sources(principal) {
      const counts = new Map<string, { documents: number; chunks: number }>()
      for (const { profile, share } of await shelf.of(moment, principal).shares()) {
        const source = textOf(profile.source)
        const { documents: held, chunks } = counts.get(source) ?? { documents: 0, chunks: 0 }
        counts.set(source, { documents: held + share.documents, chunks: chunks + share.chunks })
      }
      return [...counts]
        .filter(([, { documents: held }]) => held > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([source, count]) => ({ source, ...count }))
    },
  }

  function unknownChunk(id: ChunkId): UnknownChunkError {
    return new UnknownChunkError(`expected a chunk of ${generation.id}, got ${id}`)
  }
}

/** The document that a chunk's id names; none for what is no chunk's id. */
function parentOf(id: ChunkId): DocumentId[] {
  const parent = documentIdOf(id)
  return parent === undefined ? [] : [parent]
}
