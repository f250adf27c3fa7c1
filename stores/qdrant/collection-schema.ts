import type { Schemas } from '@qdrant/js-client-rest'
import { StoreRefusedError } from '../../core/errors.ts'
import type { Generation, GenerationId } from '../../core/store.ts'
import type { QdrantSettings } from './qdrant-settings.ts'
import type { StoredWeighting } from './term-weights.ts'

/** The named vectors of a chunk. */
export const DENSE = 'dense'
export const SPARSE = 'bm25'

/** Of how collections are laid out; another one cannot be read. */
const FORMAT = 3

/** What a collection says of itself, in its metadata. */
export interface CollectionFacts {
  readonly generation: Generation
  readonly weighting: StoredWeighting
}

/** What a collection says of itself, and how it is laid out. */
export interface CollectionShape extends CollectionFacts {
  /** Whether a graph over the vectors is built; without one every vector is looked at, whatever the settings say. */
  readonly hasGraph: boolean
}

/** Every payload key that a filter names. */
export function payloadIndexes({ byTenant }: Pick<QdrantSettings, 'byTenant'>): Record<string, IndexSchema> {
  const keyword = { type: 'keyword' } as const
  return {
    kind: keyword,
    document: { type: 'uuid' },
    from: { type: 'integer' },
    to: { type: 'integer' },
    tenant: byTenant ? { type: 'keyword', is_tenant: true } : keyword,
    groups: keyword,
    source: keyword,
    tags: keyword,
    language: keyword,
    terms: keyword,
  }
}

type IndexSchema = { readonly type: 'keyword' | 'integer' | 'uuid'; readonly is_tenant?: boolean }

/** `<index>-g<N>` */
export function collectionName({ index }: Pick<QdrantSettings, 'index'>, id: GenerationId): string {
  return `${index}-${id}`
}

/** `undefined` for a collection that is no generation of the index. */
export function generationIdOf(
  { index }: Pick<QdrantSettings, 'index'>,
  collection: string,
): GenerationId | undefined {
  if (!collection.startsWith(`${index}-`)) return undefined
  const id = collection.slice(index.length + 1)
  return /^g\d+$/u.test(id) ? (id as GenerationId) : undefined
}

/** What a new collection is made with. */
export function collectionConfig(
  facts: CollectionFacts,
  settings: QdrantSettings,
): Schemas['CreateCollection'] {
  const { search, quantisation, shards, replicationFactor, writeConsistencyFactor } = settings
  return {
    // The vectors are of norm 1, so that a dot product is a cosine; `Cosine` would scale them, and give back others.
    vectors: {
      [DENSE]: {
        size: facts.generation.dimensions,
        distance: 'Dot',
        on_disk: search === 'hnsw' && quantisation !== undefined,
      },
    },
    sparse_vectors: { [SPARSE]: { index: { on_disk: false } } },
    on_disk_payload: true,
    replication_factor: replicationFactor,
    write_consistency_factor: writeConsistencyFactor,
    ...(shards !== undefined && { shard_number: shards }),
    // A graph that nobody walks is not built.
    ...(search === 'exact' && { hnsw_config: { m: 0 } }),
    ...(search === 'hnsw' && quantisation && { quantization_config: codes(quantisation.kind) }),
    metadata: { format: FORMAT, facts: JSON.stringify(facts) },
  }
}

function codes(kind: 'scalar' | 'binary'): Schemas['QuantizationConfig'] {
  return kind === 'scalar' ? { scalar: { type: 'int8', always_ram: true } } : { binary: { always_ram: true } }
}

/**
 * What the collection says of itself, where it is as that says.
 *
 * @throws {StoreRefusedError} where it is not ours, is laid out otherwise, or has other vectors than its metadata says.
 */
export function checkCollection(name: string, config: Schemas['CollectionConfig']): CollectionShape {
  const refuse = (expected: string, actual: unknown): never => {
    throw new StoreRefusedError(
      `collection ${name}: expected ${expected}, got ${JSON.stringify(actual) ?? 'none'}; index into another one (store.index), or remove it`,
    )
  }
  const { format, facts } = { format: undefined, facts: undefined, ...config.metadata }
  if (format !== FORMAT || typeof facts !== 'string') return refuse(`metadata of format ${FORMAT}`, format)
  const said = JSON.parse(facts) as CollectionFacts
  const vectors: Record<string, unknown> = { ...config.params.vectors }
  const dense = vectors[DENSE]
  const { size, distance } = { size: undefined, distance: undefined, ...(dense as object | undefined) }
  if (size !== said.generation.dimensions) {
    refuse(
      `vectors ${DENSE} of ${said.generation.dimensions} dimensions, for ${said.generation.modelId}`,
      size,
    )
  }
  if (distance !== 'Dot') refuse(`vectors ${DENSE} compared by Dot`, distance)
  const sparse = Object.keys(config.params.sparse_vectors ?? {})
  if (!sparse.includes(SPARSE)) refuse(`sparse vectors ${SPARSE}`, sparse)
  return { ...said, hasGraph: config.hnsw_config.m !== 0 }
}
