import { sha256 } from '../../core/sha256.ts'
import type { TokenEncoder, TokenVectors } from '../../core/token-encoder.ts'
import { normalizeText } from '../normalize-text.ts'
import { RecentlyUsed } from './recently-used.ts'
import type { TokenCache } from './token-cache.ts'

export interface TokenCacheLimits {
  /** Most bytes of vectors kept in memory. */
  readonly maxMemoryBytes: number
}

/**
 * The encoder, asked only for passages that neither memory nor the cache holds; questions are not kept. An entry's key is
 * the SHA-256 of the normalised text and the model's id. What an abandoned call had encoded by then is kept all the
 * same, so that the next one gets further.
 *
 * A cache that fails costs time, no vectors, and `onFailure` is told each time.
 */
export function withTokenCache(
  encoder: TokenEncoder,
  cache: TokenCache,
  { maxMemoryBytes }: TokenCacheLimits,
  onFailure: (error: unknown) => void,
): TokenEncoder {
  const memory = new RecentlyUsed<TokenVectors>(maxMemoryBytes, sizeOf)
  const { tokenModelId } = encoder

  async function encodePassages(
    texts: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<readonly TokenVectors[]> {
    signal?.throwIfAborted()
    const keys = texts.map((text) => sha256(JSON.stringify([tokenModelId, normalizeText(text)])))
    const found = look(new Set(keys))
    const missing = new Map<string, string>()
    for (const [index, key] of keys.entries()) if (!found.has(key)) missing.set(key, texts[index] as string)
    for (const [key, vectors] of await encodeMissing(missing, signal)) found.set(key, vectors)
    return keys.map((key) => found.get(key) as TokenVectors)
  }

  function look(keys: ReadonlySet<string>): Map<string, TokenVectors> {
    const found = new Map<string, TokenVectors>()
    for (const key of keys) {
      const vectors = memory.get(key)
      if (vectors !== undefined) found.set(key, vectors)
    }
    const others = [...keys].filter((key) => !found.has(key))
    const stored = guarded(() => cache.get(others), [])
    for (const [index, vectors] of stored.entries()) {
      if (vectors === undefined) continue
      const key = others[index] as string
      memory.set(key, vectors)
      found.set(key, vectors)
    }
    return found
  }

  /** Text by text, so that each is kept as soon as it is there. */
  async function encodeMissing(
    texts: ReadonlyMap<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<string, TokenVectors>> {
    const encoded = new Map<string, TokenVectors>()
    const calls = [...texts].map(async ([key, text]) => {
      const [vectors] = await encoder.encodeTokens([text], 'passage', signal)
      encoded.set(key, vectors as TokenVectors)
    })
    const ends = await Promise.allSettled(calls)
    for (const [key, vectors] of encoded) memory.set(key, vectors)
    if (encoded.size > 0) guarded(() => cache.put(encoded), undefined)
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    return encoded
  }

  function guarded<T>(work: () => T, otherwise: T): T {
    try {
      return work()
    } catch (error) {
      onFailure(error)
      return otherwise
    }
  }

  return {
    tokenModelId,
    encodeTokens: (texts, role, signal) =>
      role === 'query' ? encoder.encodeTokens(texts, role, signal) : encodePassages(texts, signal),
  }
}

function sizeOf({ codes, scales }: TokenVectors): number {
  return codes.byteLength + scales.byteLength
}
