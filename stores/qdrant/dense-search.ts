import type { Schemas } from '@qdrant/js-client-rest'
import { byScoreThen } from '../../core/ranking.ts'
import type { ScoredChunk } from '../../core/store.ts'
import { dot, type Vector } from '../../core/vector.ts'
import { documentIdOf, toComponents } from './chunk-points.ts'
import { DENSE } from './collection-schema.ts'
import type { KnownChunk, KnownChunks } from './known-chunks.ts'
import type { PointFilter } from './moment.ts'
import type { OpenCollection } from './open-collection.ts'
import type { QdrantSettings } from './qdrant-settings.ts'

export interface DenseSearch {
  readonly vector: Vector
  readonly limit: number
  readonly filter: PointFilter
  readonly known: KnownChunks
  readonly settings: Pick<QdrantSettings, 'search' | 'hnswEf' | 'quantisation'>
}

/** By how much the server's float32 sum over a vector of norm 1 can be off. */
const SCORE_ERROR = 4e-6

/** Asked for beside `limit`: where the next score is clearly lower, one request does. */
const SPARE = 4

/**
 * The nearest chunks, best first, ties by chunk id. The server's float32 sums choose candidates; their stored vectors are
 * multiplied here, in float64, so that scores and order are those of the embedded store, to the bit.
 */
export async function searchDense(
  collection: OpenCollection,
  search: DenseSearch,
): Promise<readonly ScoredChunk[]> {
  const { vector, limit, known } = search
  if (limit <= 0) return []
  const found = await candidates(collection, search)
  const chunks = await known.read(found.map(({ id }) => String(id)))
  return [...chunks.values()]
    .map((chunk) => toScored(chunk, vector))
    .sort(byScoreThen(({ chunkId }) => chunkId))
    .slice(0, limit)
}

/** All that can be among the best `limit`; a walk over a graph gives what it finds. */
async function candidates(
  { server, name }: OpenCollection,
  { vector, limit, filter, settings }: DenseSearch,
): Promise<readonly Schemas['ScoredPoint'][]> {
  const query = toComponents(vector)
  for (let wanted = limit + SPARE; ; wanted *= 4) {
    const { points } = await server.ask(`search ${name} by vector`, (client) =>
      client.query(name, {
        query,
        using: DENSE,
        filter,
        limit: wanted,
        params: searchParams(settings),
        with_payload: false,
      }),
    )
    const cut = points[limit - 1]?.score ?? Number.NEGATIVE_INFINITY
    const last = points.at(-1)?.score ?? Number.NEGATIVE_INFINITY
    if (points.length < wanted || last < cut - 2 * SCORE_ERROR) {
      return points.filter(({ score }) => score >= cut - 2 * SCORE_ERROR)
    }
  }
}

function searchParams({ search, hnswEf, quantisation }: DenseSearch['settings']): Schemas['SearchParams'] {
  if (search === 'exact') return { exact: true }
  const codes = quantisation && { rescore: true, oversampling: quantisation.oversampling }
  return { hnsw_ef: hnswEf, ...(codes && { quantization: codes }) }
}

function toScored({ id, vector: stored }: KnownChunk, vector: Vector): ScoredChunk {
  return { chunkId: id, documentId: documentIdOf(id) ?? `${id}`, score: dot(vector, stored) }
}
