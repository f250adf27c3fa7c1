import type { Embedder, Embeddings, TextRole } from '../embedder.ts'
import { InferenceError } from '../errors.ts'
import type { Vector } from '../vector.ts'

/** One call of `embed`, as it came. */
export interface EmbedCall {
  readonly texts: readonly string[]
  readonly role: TextRole
}

export interface FakeEmbedder extends Embedder {
  /** Every call so far, oldest first, also those that failed. */
  readonly calls: readonly EmbedCall[]
}

export interface FakeEmbedderOptions {
  /** (`fake@000000000000/words-1`.) */
  readonly modelId?: string
  /** (64.) */
  readonly dimensions?: number
  /** (256, of which 2 are special.) */
  readonly maxTokens?: number
}

/** What a model puts around a text: one token in front, one behind. */
const SPECIAL_TOKENS = 2

/**
 * An embedder without a model: each word and punctuation mark, in lower case, adds 1 to the dimension that its hash
 * names, and the sum is scaled to norm 1. Texts that share words are near, whatever their order; roles are not told
 * apart. Deterministic, in the process, no threads.
 */
export function fakeEmbedder(options: FakeEmbedderOptions = {}): FakeEmbedder {
  const { modelId = 'fake@000000000000/words-1', dimensions = 64, maxTokens = 256 } = options
  const calls: EmbedCall[] = []
  let closed = false

  async function embed(texts: readonly string[], role: TextRole, signal?: AbortSignal): Promise<Embeddings> {
    calls.push({ texts: [...texts], role })
    if (closed) throw new InferenceError('expected an open embedder, got one that was closed; open another')
    signal?.throwIfAborted()
    const tokens = texts.map(tokensOf)
    const room = maxTokens - SPECIAL_TOKENS
    return {
      vectors: tokens.map((words) => bagOfWords(words.slice(0, room), dimensions)),
      truncated: [...tokens.keys()].filter((index) => (tokens[index]?.length ?? 0) > room),
    }
  }

  return {
    modelId,
    dimensions,
    maxTokens,
    calls,
    countTokens: (text) => tokensOf(text).length,
    embed,
    close: async () => {
      closed = true
    },
  }
}

/** Runs of letters and digits, and every other visible character on its own. */
function tokensOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? []
}

function bagOfWords(words: readonly string[], dimensions: number): Vector {
  const counts = new Float64Array(dimensions)
  for (const word of words.length === 0 ? [''] : words) {
    const dimension = fnv1a(word) % dimensions
    counts[dimension] = (counts[dimension] ?? 0) + 1
  }
  const norm = Math.hypot(...counts)
  return Float32Array.from(counts, (count) => count / norm)
}

/** FNV-1a over UTF-16 code units, 32 bits. Source: Fowler, Noll, Vo, RFC 9923. */
function fnv1a(word: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193) >>> 0
  return hash
}
