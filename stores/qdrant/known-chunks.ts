import type { ChunkId } from '../../core/chunk.ts'
import type { Vector } from '../../core/vector.ts'
import { chunkIdOf, storedTermsOf, vectorOf } from './chunk-points.ts'
import { keepNewest } from './keep-newest.ts'
import type { OpenCollection } from './open-collection.ts'
import type { PointId } from './point-ids.ts'
import { pointsById } from './points.ts'
import type { StoredTerms } from './stored-terms.ts'

/** Some 3 KB each, at 384 dimensions. */
const KEPT = 16_384

const KEYS = ['id', 'counts', 'vector']

/** What of a chunk's point is needed to score it. */
export interface KnownChunk {
  readonly id: ChunkId
  readonly vector: Vector
  readonly terms: StoredTerms
}

/**
 * What the points of chunks say, read once: a point's id names the commit that wrote it, and all of it but its end stays as
 * written. Whom a chunk may be shown to is not decided here: only points that a search has admitted are asked for.
 */
export interface KnownChunks {
  /** Those that are not there have no entry. */
  read(points: readonly PointId[]): Promise<ReadonlyMap<PointId, KnownChunk>>
}

/** Of one collection; of more than `limit` the ones used longest ago are forgotten. */
export function knownChunks(
  { server, name }: Pick<OpenCollection, 'server' | 'name'>,
  limit: number = KEPT,
): KnownChunks {
  const kept = new Map<PointId, KnownChunk>()
  return {
    async read(points) {
      const chunks = new Map<PointId, KnownChunk>()
      for (const id of points) {
        const known = kept.get(id)
        if (known !== undefined) chunks.set(id, known)
      }
      const unknown = points.filter((id) => !chunks.has(id))
      for (const [id, { payload }] of await pointsById(server, name, unknown, { payload: KEYS })) {
        chunks.set(id, { id: chunkIdOf(payload), vector: vectorOf(payload), terms: storedTermsOf(payload) })
      }
      for (const [id, chunk] of chunks) keepNewest(kept, id, chunk, limit)
      return chunks
    },
  }
}
