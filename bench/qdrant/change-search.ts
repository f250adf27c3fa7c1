import type { Generation } from '../../core/store.ts'
import { collectionConfig, DENSE } from '../../stores/qdrant/collection-schema.ts'
import type { QdrantSettings } from '../../stores/qdrant/qdrant-settings.ts'
import { STORED_WEIGHTING } from '../../stores/qdrant/term-weights.ts'
import { settle } from './settle.ts'

/** The server's default: edges of a point of the graph. */
const GRAPH_EDGES = 16

/**
 * Has the server build over the points of a collection what a collection made for `settings` builds as it is filled: so
 * the same points are searched in several ways without being written anew.
 *
 * @returns how many seconds that took
 */
export async function changeSearch(generation: Generation, settings: QdrantSettings): Promise<number> {
  const facts = { generation, weighting: STORED_WEIGHTING }
  const { quantization_config } = collectionConfig(facts, settings)
  const collection = `${settings.index}-${generation.id}`
  const startedAtMs = performance.now()
  const answer = await fetch(`${settings.url}/collections/${collection}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      hnsw_config: { m: settings.search === 'exact' ? 0 : GRAPH_EDGES },
      // As of a new collection: beside codes in memory, vectors are on disk.
      vectors: { [DENSE]: { on_disk: quantization_config !== undefined } },
      quantization_config: quantization_config ?? 'Disabled',
    }),
  })
  if (!answer.ok) throw new Error(`expected ${collection} to be changed, got ${await answer.text()}`)
  await settle(settings.url, collection)
  return Math.round((performance.now() - startedAtMs) / 100) / 10
}
