import type { Embedder, Embeddings, TextRole } from '../../core/embedder.ts'
import { sha256 } from '../../core/sha256.ts'
import { normalizeText } from '../normalize-text.ts'
import type { CachedEmbedding, EmbeddingCache } from './embedding-cache.ts'

/** Texts embedded between two writes: what a crash loses. */
const BATCH_TEXTS = 256

/** What a cached embedder has done since it was made. */
export interface CacheStats {
  /** Texts whose vector was there, or came from an equal text of the same call or of another that was under way. */
  readonly hits: number
  /** Texts handed to the model. */
  readonly misses: number
  /** Reads and writes of the cache that failed; each was told to `onFailure`. */
  readonly failures: number
}

export interface CachedEmbedder extends Embedder {
  cacheStats(): CacheStats
}

/** Embeddings by the keys of their texts. */
type Entries = ReadonlyMap<string, CachedEmbedding>

/**
 * The embedder, asked only for what the cache does not hold, and for equal texts once, also where several calls want
 * one at the same time: the first embeds it, the others wait for that. An entry's key is the SHA-256
 * of the normalised text, the role, the limit and the model's id, which changes with weights, recipe, tokenizer,
 * pooling and prefixes.
 *
 * A cache that fails costs time, no vectors: what it does not give is embedded, what it does not take is returned all
 * the same, and `onFailure` is told each time. `close` closes the embedder, not the cache.
 */
export function withCache(
  embedder: Embedder,
  cache: EmbeddingCache,
  onFailure: (error: unknown) => void,
): CachedEmbedder {
  const stats = { hits: 0, misses: 0, failures: 0 }
  /** What is being embedded at the moment, by key. */
  const underWay = new Map<string, Promise<Entries>>()

  function guarded<T>(work: () => T, otherwise: T): T {
    try {
      return work()
    } catch (error) {
      stats.failures++
      onFailure(error)
      return otherwise
    }
  }

  async function embed(texts: readonly string[], role: TextRole, signal?: AbortSignal): Promise<Embeddings> {
    signal?.throwIfAborted()
    const keys = texts.map((text) => keyOf(embedder, text, role))
    const found = look(new Set(keys))
    const missing = new Map<string, string>()
    for (const [index, key] of keys.entries()) if (!found.has(key)) missing.set(key, texts[index] as string)
    stats.hits += texts.length - missing.size
    await complete(found, missing, role, signal)
    return assemble(keys.map((key) => found.get(key) as CachedEmbedding))
  }

  /** Adds to `found` what is missing: embedded here, or by another call that is at it. */
  async function complete(
    found: Map<string, CachedEmbedding>,
    missing: ReadonlyMap<string, string>,
    role: TextRole,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const own = [...missing].filter(([key]) => !underWay.has(key))
    const others = new Set([...missing.keys()].flatMap((key) => underWay.get(key) ?? []))
    for (const [key, embedding] of await embedOwn(own, role, signal)) found.set(key, embedding)
    for (const other of await Promise.allSettled(others)) {
      if (other.status === 'rejected') continue
      for (const [key, embedding] of other.value) if (missing.has(key)) found.set(key, embedding)
    }
    const left = [...missing].filter(([key]) => !found.has(key))
    stats.hits += missing.size - own.length - left.length
    if (left.length === 0) return
    // The other call failed or was told to stop, which is no reason for this one to.
    signal?.throwIfAborted()
    await complete(found, new Map(left), role, signal)
  }

  /** Embeds texts that no other call is at, and lets others wait for them meanwhile. */
  async function embedOwn(
    texts: readonly (readonly [key: string, text: string])[],
    role: TextRole,
    signal: AbortSignal | undefined,
  ): Promise<Entries> {
    const call = embedInBatches(texts, role, signal)
    for (const [key] of texts) underWay.set(key, call)
    try {
      return await call
    } finally {
      for (const [key] of texts) underWay.delete(key)
    }
  }

  async function embedInBatches(
    texts: readonly (readonly [key: string, text: string])[],
    role: TextRole,
    signal: AbortSignal | undefined,
  ): Promise<Entries> {
    stats.misses += texts.length
    const embedded = new Map<string, CachedEmbedding>()
    for (const batch of batches(texts)) {
      const fresh = await embedBatch(batch, role, signal)
      guarded(() => cache.put(fresh), undefined)
      for (const [key, embedding] of fresh) embedded.set(key, embedding)
    }
    return embedded
  }

  /** What the cache holds; an entry of another length than the model's is damage, and as good as none. */
  function look(keys: ReadonlySet<string>): Map<string, CachedEmbedding> {
    const distinct = [...keys]
    const entries = guarded(() => cache.get(distinct), [])
    const found = new Map<string, CachedEmbedding>()
    for (const [index, entry] of entries.entries()) {
      if (entry?.vector.length === embedder.dimensions) found.set(distinct[index] as string, entry)
    }
    return found
  }

  async function embedBatch(
    batch: readonly (readonly [key: string, text: string])[],
    role: TextRole,
    signal: AbortSignal | undefined,
  ): Promise<Entries> {
    const { vectors, truncated } = await embedder.embed(
      batch.map(([, text]) => text),
      role,
      signal,
    )
    const cut = new Set(truncated)
    return new Map(
      batch.map(([key], index) => [
        key,
        { vector: vectors[index] as Float32Array, truncated: cut.has(index) },
      ]),
    )
  }

  return {
    modelId: embedder.modelId,
    dimensions: embedder.dimensions,
    maxTokens: embedder.maxTokens,
    countTokens: embedder.countTokens,
    embed,
    cacheStats: () => ({ ...stats }),
    close: () => embedder.close(),
  }
}

function keyOf({ modelId, maxTokens }: Embedder, text: string, role: TextRole): string {
  return sha256(JSON.stringify([modelId, maxTokens, role, normalizeText(text)]))
}

function* batches<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (let start = 0; start < items.length; start += BATCH_TEXTS)
    yield items.slice(start, start + BATCH_TEXTS)
}

/** Equal texts get vectors of their own, so that a caller may change one. */
function assemble(embeddings: readonly CachedEmbedding[]): Embeddings {
  return {
    vectors: embeddings.map(({ vector }) => vector.slice()),
    truncated: [...embeddings.keys()].filter((index) => embeddings[index]?.truncated),
  }
}
