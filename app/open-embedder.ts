import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Embedder } from '../core/embedder.ts'
import type { TokenEncoder } from '../core/token-encoder.ts'
import { openEmbeddingCache } from '../inference/cache/open-embedding-cache.ts'
import { openTokenCache } from '../inference/cache/open-token-cache.ts'
import { withCache } from '../inference/cache/with-cache.ts'
import { withTokenCache } from '../inference/cache/with-token-cache.ts'
import { openEmbedder } from '../inference/open-embedder.ts'
import { expectEncoder } from './expect-encoder.ts'
import { type NamedCrossEncoder, openCrossEncoders } from './open-cross-encoders.ts'
import type { Settings } from './settings.ts'
import type { Counters } from './system.ts'

/** The configured model. */
export interface OpenedEmbedder {
  /** For passages: what was embedded before comes from the cache. */
  readonly embedder: Embedder
  /** For questions: the same model, of which nothing is kept on disk. */
  readonly questions: Embedder
  /** The model's tokenizer.json; absent: tokens are counted in this thread alone. */
  readonly tokenizerFile?: string
  /** The same model's vectors of tokens, those of passages from a cache. */
  readonly tokens: TokenEncoder
  /** The configured ones by name; each is opened with the first question that needs it. */
  readonly crossEncoders: Readonly<Record<string, NamedCrossEncoder>>
  counters(): Counters
  close(): Promise<void>
}

/** Token vectors of passages that are kept, in memory and on disk. */
const MAX_TOKEN_MEMORY_BYTES = 128 * 2 ** 20
const MAX_TOKEN_CACHE_BYTES = 2 * 2 ** 30

const bundledModels = resolve(import.meta.dirname, '..', 'models')

/**
 * The configured model, prepared where it is used for the first time; its threads start with the first text.
 *
 * @param note told, once, that the cache of embeddings fails: that costs time, no vectors.
 * @throws {ModelError} @throws {DiskFullError}
 */
export async function openConfiguredEmbedder(
  { config, data }: Settings,
  { note }: { readonly note: (text: string) => void },
): Promise<OpenedEmbedder> {
  const { name, precision, maxTokens, threads } = config.model
  const model = await openEmbedder({
    modelFolder: modelFolderOf(name),
    derivedFolder: data.models,
    precision,
    maxTokens,
    threads,
  })
  const cache = openEmbeddingCache(data.embeddingCache)
  const noteFailure = noteOnce(note)
  const embedder = withCache(model, cache, noteFailure)
  const tokenCache = openTokenCache(data.tokenCache, { maxSizeBytes: MAX_TOKEN_CACHE_BYTES })
  const crossEncoders = openCrossEncoders(config.crossEncoders, data)
  const limits = { maxMemoryBytes: MAX_TOKEN_MEMORY_BYTES }
  return {
    embedder,
    questions: model,
    tokenizerFile: model.tokenizerFile,
    tokens: withTokenCache(model, tokenCache, limits, noteFailure),
    crossEncoders: crossEncoders.byName,
    counters() {
      const { hits, misses } = embedder.cacheStats()
      return { embeddingCacheHits: hits, embeddingCacheMisses: misses }
    },
    async close() {
      await embedder.close()
      await crossEncoders.close()
      cache.close()
      tokenCache.close()
    },
  }
}

/**
 * The folder of an embedding model that comes with Plumbline; another folder, or a name on the hub, as it is.
 *
 * @throws {ModelError} for a folder that holds a trained model of another kind
 */
export function modelFolderOf(name: string): string {
  const bundled = join(bundledModels, name)
  const folder = /^[\w.-]+$/u.test(name) && existsSync(bundled) ? bundled : name
  expectEncoder(folder)
  return folder
}

function noteOnce(note: (text: string) => void): (error: unknown) => void {
  let noted = false
  return (error) => {
    if (!noted)
      note(
        `the cache of embeddings fails, so they are computed anew: ${error instanceof Error ? error.message : error}`,
      )
    noted = true
  }
}
