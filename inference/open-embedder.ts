import { readFileSync } from 'node:fs'
import type { Embedder, Embeddings, TextRole } from '../core/embedder.ts'
import type { TokenEncoder, TokenVectors } from '../core/token-encoder.ts'
import { cpuLimit } from './cpu-limit.ts'
import { type ModelOptions, prepareModel } from './model/prepare-model.ts'
import { normalizeText } from './normalize-text.ts'
import { InferencePool } from './pool/inference-pool.ts'
import { openTokenizer } from './tokenizer/open-tokenizer.ts'
import type { EncodedText } from './tokenizer/tokenizer.ts'
import { quantizeRows } from './tokens/quantize-rows.ts'
import { tokenFilter } from './tokens/token-filter.ts'

export interface EmbedderOptions extends ModelOptions {
  /** Threads that run the model, each with a session of its own (as many as `cpuLimit` grants). */
  readonly threads?: number | undefined
}

/** What an embedder has done since it was opened. */
export interface EmbedderStats {
  /** Texts handed to the model. */
  readonly texts: number
  /** Their tokens, special ones included. */
  readonly tokens: number
  readonly truncated: number
  /** Threads that have started; they do at the first texts. */
  readonly threads: number
}

/**
 * Tokens of a passage whose cosine with an earlier one's is above this have no vector of their own. Of a question all
 * have: how often something is asked for counts.
 */
const MOST_ALIKE: Readonly<Record<TextRole, number>> = { query: 1, passage: 0.8 }

export interface LocalEmbedder extends Embedder, TokenEncoder {
  /** The model's tokenizer.json, for who counts tokens in another thread. */
  readonly tokenizerFile: string
  stats(): EmbedderStats
}

/**
 * An embedder that runs a model on this machine. Texts are normalised (`normalizeText`), get the model's prefix for
 * their role, and run one a call on single-threaded sessions, so that a vector's bytes depend on nothing else. Queries
 * overtake passages.
 *
 * Opening checks and prepares files but loads no weights: threads start with the first texts.
 *
 * @throws {ModelError} @throws {DiskFullError} as `prepareModel` does.
 */
export async function openEmbedder(options: EmbedderOptions): Promise<LocalEmbedder> {
  const model = await prepareModel(options)
  const tokenizer = await openTokenizer(JSON.parse(readFileSync(model.tokenizerFile, 'utf8')))
  const { modelId, onnxFile, pooling, dimensions, maxTokens, prefixes } = model
  const pool = new InferencePool({ onnxFile, pooling, dimensions }, options.threads ?? cpuLimit())
  const done = { texts: 0, tokens: 0, truncated: 0 }
  const filter = tokenFilter(tokenizer)

  function encode(texts: readonly string[], role: TextRole): readonly EncodedText[] {
    const encoded = texts.map((text) => tokenizer.encode(prefixes[role] + normalizeText(text), maxTokens))
    done.texts += texts.length
    done.tokens += encoded.reduce((sum, { ids }) => sum + ids.length, 0)
    done.truncated += encoded.filter((text) => text.truncated).length
    return encoded
  }

  async function embed(texts: readonly string[], role: TextRole, signal?: AbortSignal): Promise<Embeddings> {
    const encoded = encode(texts, role)
    const vectors = await pool.run(
      encoded.map(({ ids }) => ({ wanted: 'text-vector', ids })),
      role === 'query',
      signal,
    )
    const truncated = [...encoded.keys()].filter((index) => encoded[index]?.truncated)
    return { vectors, truncated }
  }

  async function encodeTokens(
    texts: readonly string[],
    role: TextRole,
    signal?: AbortSignal,
  ): Promise<readonly TokenVectors[]> {
    const inputs = encode(texts, role).map(({ ids }) => {
      return { wanted: 'token-vectors', ids, positions: filter(ids), mostAlike: MOST_ALIKE[role] } as const
    })
    const rows = await pool.run(inputs, role === 'query', signal)
    return rows.map((each) => quantizeRows(each, dimensions))
  }

  return {
    modelId,
    dimensions,
    maxTokens,
    countTokens: tokenizer.countTokens,
    embed,
    tokenModelId: `${modelId}/tokens-1`,
    encodeTokens,
    tokenizerFile: model.tokenizerFile,
    stats: () => ({ ...done, threads: pool.threads }),
    close: () => pool.close(),
  }
}
