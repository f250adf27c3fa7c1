import type { TokenEncoder, TokenVectors } from '../token-encoder.ts'

export interface FakeTokenEncoder extends TokenEncoder {
  /** Texts of every call so far, oldest first. */
  readonly calls: readonly (readonly string[])[]
}

/** More than tests have words, so that no two of them share one. */
const DIMENSIONS = 256

/**
 * A token encoder without a model: each distinct word, in lower case, has a dimension of its own, in the order of its
 * coming. Words are alike where they are equal, and not at all otherwise.
 */
export function fakeTokenEncoder(): FakeTokenEncoder {
  const dimensionOf = new Map<string, number>()
  const calls: (readonly string[])[] = []

  function vectorsOf(text: string): TokenVectors {
    const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
    const codes = new Int8Array(words.length * DIMENSIONS)
    for (const [token, word] of words.entries()) {
      const dimension = dimensionOf.get(word) ?? dimensionOf.size
      dimensionOf.set(word, dimension)
      codes[token * DIMENSIONS + (dimension % DIMENSIONS)] = 127
    }
    return { dimensions: DIMENSIONS, codes, scales: new Float32Array(words.length).fill(1 / 127) }
  }

  return {
    tokenModelId: 'fake@000000000000/words-1',
    calls,
    async encodeTokens(texts, _role, signal) {
      calls.push([...texts])
      signal?.throwIfAborted()
      return texts.map(vectorsOf)
    },
  }
}
