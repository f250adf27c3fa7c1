import type { Vector } from '../../core/vector.ts'

/** What is kept of a text: its vector, and whether the text was cut at the model's limit. */
export interface CachedEmbedding {
  readonly vector: Vector
  readonly truncated: boolean
}

/** Embeddings by key. The cache alone never decides what a vector is: a missing entry only costs time. */
export interface EmbeddingCache {
  /** One a key, in their order; `undefined` where there is none. @throws {DataDamagedError} @throws {StoreUnavailableError} */
  get(keys: readonly string[]): readonly (CachedEmbedding | undefined)[]
  /** Keeps all or none. An entry that is there stays. @throws {DiskFullError} @throws {DataDamagedError} @throws {StoreUnavailableError} */
  put(entries: ReadonlyMap<string, CachedEmbedding>): void
  close(): void
}
