import type { ChunkId } from '../../core/chunk.ts'
import type { Vector } from '../../core/vector.ts'
import { chunkIdOf, storedTermsOf, vectorOf } from './chunk-points.ts'
import { type KnownPoints, knownPoints } from './known-points.ts'
import type { OpenCollection } from './open-collection.ts'
import type { StoredTerms } from './stored-terms.ts'

/** Some 3 KB each, at 384 dimensions. */
const KEPT = 16_384

/** What of a chunk's point is needed to score it. */
export interface KnownChunk {
  readonly id: ChunkId
  /** Of its document. */
  readonly version: number
  readonly vector: Vector
  readonly terms: StoredTerms
}

export type KnownChunks = KnownPoints<KnownChunk>

/** The chunks of one collection that were scored. */
export function knownChunks(
  collection: Pick<OpenCollection, 'server' | 'name'>,
  limit: number = KEPT,
): KnownChunks {
  return knownPoints(collection, {
    keys: ['id', 'from', 'counts', 'vector'],
    parse: (payload) => ({
      id: chunkIdOf(payload),
      version: Number(payload?.['from']),
      vector: vectorOf(payload),
      terms: storedTermsOf(payload),
    }),
    limit,
  })
}
