import { mayRead } from '../../core/access.ts'
import type { ChunkId } from '../../core/chunk.ts'
import type { DocumentId } from '../../core/document.ts'
import {
  DataDamagedError,
  DimensionMismatchError,
  type PlumblineError,
  StoreUnavailableError,
  UnknownChunkError,
} from '../../core/errors.ts'
import type { Generation, ScoredChunk, SearchScope, StoredChunk, StoreView } from '../../core/store.ts'
import type { Vector } from '../../core/vector.ts'
import { searchBm25 } from './bm25-search.ts'
import { searchDense } from './dense-search.ts'
import { admittedProfiles, readableProfiles } from './profiles.ts'
import type { ScanKernel } from './scan-kernel.ts'
import { chunkIdOf, type Found, type Snapshot } from './snapshot.ts'
import type { Database } from './sqlite.ts'
import { type DocumentRow, toChunk, toDocument, toScope, toVector } from './stored-rows.ts'
import type { VersionReader } from './version-reader.ts'

/** A view of one snapshot; rows are read from the file as they were at the snapshot's commit. */
export function embeddedView(
  generation: Generation,
  snapshot: Snapshot,
  kernel: ScanKernel,
  database: Database,
  reader: VersionReader,
): StoreView {
  const { commit } = snapshot

  /** The error for what should have been there at `commit`. */
  const missing = (otherwise: PlumblineError): PlumblineError =>
    reader.isSwept(commit)
      ? new StoreUnavailableError(
          `expected a view of ${generation.id} to be used within a question's time, got an older one; make another`,
        )
      : otherwise

  const vectorAt = (slot: number) => {
    const bytes = reader.vector(slot)
    if (bytes !== undefined) return toVector(bytes, generation.dimensions)
    throw missing(
      new DataDamagedError(`expected a vector at ${slot} of ${database.file}, found none; index again`),
    )
  }

  const profilesOf = ({ principal, filter }: SearchScope) => {
    const readable = readableProfiles(snapshot.profiles, principal)
    return { readable, admitted: admittedProfiles(snapshot.profiles, readable, filter) }
  }

  /** A document with the row that tells where its chunks lie. */
  const versionOf = (id: DocumentId) => {
    const row = reader.document(id, commit)
    return row && { row, document: toDocument(row) }
  }

  const unknownChunk = (id: ChunkId): PlumblineError =>
    missing(new UnknownChunkError(`expected a chunk of ${generation.id}, got ${id}; search again`))

  const storedChunk = (id: ChunkId, find: typeof versionOf): StoredChunk => {
    const [documentId, suffix] = partsOf(id)
    const version = find(documentId)
    const chunk = version && reader.chunk(version.row, suffix)
    if (version === undefined || chunk === undefined) throw unknownChunk(id)
    return { chunk: toChunk(chunk, version.document), document: version.document }
  }

  const storedVector = (id: ChunkId, find: (id: DocumentId) => DocumentRow | undefined): Vector => {
    const [documentId, suffix] = partsOf(id)
    const row = find(documentId)
    const bytes = row && reader.vectorOf(row, suffix)
    if (bytes === undefined) throw unknownChunk(id)
    return toVector(bytes, generation.dimensions)
  }

  return {
    generation,
    async dense(vector, limit, scope) {
      if (vector.length !== generation.dimensions) {
        throw new DimensionMismatchError(generation.dimensions, vector.length)
      }
      const { admitted } = profilesOf(scope)
      return database
        .read(() => searchDense(snapshot, kernel, vector, limit, admitted, vectorAt))
        .map(toScoredChunk)
    },
    async bm25(terms, limit, scope, options) {
      const { readable, admitted } = profilesOf(scope)
      return database
        .read(() =>
          searchBm25(snapshot, { terms, limit, options, readable, admitted, termId: reader.termId }),
        )
        .map(toScoredChunk)
    },
    async chunks(ids) {
      return database.read(() => {
        // A document's body is read and parsed once, however many of its chunks are asked for.
        const find = remembering(versionOf)
        return ids.map((id) => storedChunk(id, find))
      })
    },
    async vectors(ids) {
      return database.read(() => {
        const find = remembering((id: DocumentId) => reader.document(id, commit))
        return ids.map((id) => storedVector(id, find))
      })
    },
    async chunkIds(id, principal) {
      return database.read(() => {
        const row = reader.document(id, commit)
        if (row === undefined || !mayRead(principal, toScope(row.scope).access)) return []
        return reader.suffixes(row).map((suffix) => `${id}${suffix}` as ChunkId)
      })
    },
    async document(id, principal) {
      const document = database.read(() => versionOf(id))?.document
      return document !== undefined && mayRead(principal, document.access) ? document : undefined
    },
    async sources(principal) {
      const readable = readableProfiles(snapshot.profiles, principal)
      const counts = new Map<string, { documents: number; chunks: number }>()
      for (const [number, profile] of snapshot.profiles.entries()) {
        if (profile === undefined || readable[number] === 0) continue
        const { documents = 0, chunks = 0 } = counts.get(profile.source) ?? {}
        counts.set(profile.source, {
          documents: documents + profile.documents,
          chunks: chunks + profile.chunks,
        })
      }
      return [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([source, { documents, chunks }]) => ({ source, documents, chunks }))
    },
  }
}

function toScoredChunk(found: Found): ScoredChunk {
  const documentId = found.at.block.documentIds[found.place] as DocumentId
  return { chunkId: chunkIdOf(found), documentId, score: found.score }
}

/** Document id and suffix; neither is known where there is no `#`. */
function partsOf(id: ChunkId): readonly [documentId: DocumentId, suffix: string] {
  const cut = id.lastIndexOf('#')
  return [id.slice(0, cut) as DocumentId, id.slice(cut)]
}

function remembering<K, V>(find: (key: K) => V): (key: K) => V {
  const found = new Map<K, V>()
  return (key) => {
    const known = found.get(key)
    if (known !== undefined) return known
    const value = find(key)
    found.set(key, value)
    return value
  }
}
