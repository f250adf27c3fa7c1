/** How a Qdrant server is reached and used. */
export interface QdrantSettings {
  /** `http(s)://host:port`; without a port 6333. */
  readonly url: string
  /** Sent with every request; absent: none. */
  readonly apiKey?: string
  /** First part of the collections' names: `docs` has `docs-g1`, `docs-catalog`, and the alias `docs`. */
  readonly index: string
  /** How long one request may take, in ms. */
  readonly timeoutMs: number
  /** `exact` compares a question with every admitted vector; `hnsw` walks a graph, and may miss some. */
  readonly search: 'exact' | 'hnsw'
  /** Candidates that a walk over the graph keeps: more find more, and cost more. */
  readonly hnswEf: number
  /** Absent: vectors are searched as they are. Only for `hnsw`. */
  readonly quantisation?: Quantisation
  /** Of a new collection; absent: one a node of the cluster. */
  readonly shards?: number
  /** Copies of each shard, of a new collection. */
  readonly replicationFactor: number
  /** Copies that have to confirm a write, of a new collection. */
  readonly writeConsistencyFactor: number
  /** Whether the points of a tenant lie together: for an index that many tenants share. */
  readonly byTenant: boolean
  /** How long what was replaced can still be read through a view that shows it, in ms. */
  readonly retentionMs: number
}

/** Codes that are searched first; the best are compared by their vectors. */
export interface Quantisation {
  /** `scalar` is 8 bits a dimension, `binary` is one. */
  readonly kind: 'scalar' | 'binary'
  /** So many times more candidates than asked for are compared by their vectors. */
  readonly oversampling: number
}

/** Settings for tests and as defaults; the address has to be named. */
export const QDRANT_DEFAULTS = {
  index: 'plumbline',
  timeoutMs: 30_000,
  search: 'exact',
  hnswEf: 256,
  replicationFactor: 1,
  writeConsistencyFactor: 1,
  byTenant: false,
  retentionMs: 60_000,
} satisfies Partial<QdrantSettings>
