import type { AnalyzedWord, Analyzer } from '../../../core/analyzer.ts'
import type { Embedder } from '../../../core/embedder.ts'
import { sha256 } from '../../../core/sha256.ts'
import { PAGE_SETTINGS, unit } from '../../../core/testing/store-pages.ts'

/** Words between spaces, as `store-pages.ts` counts them. */
export function wordAnalyzer(): Analyzer {
  const words = (text: string): readonly AnalyzedWord[] =>
    [...text.matchAll(/\S+/g)].map(({ index, 0: word }) => ({
      start: index,
      end: index + word.length,
      terms: [word],
    }))
  return {
    id: PAGE_SETTINGS.analyzer,
    words,
    terms(text) {
      const counts = new Map<string, number>()
      const all = words(text).flatMap(({ terms }) => terms)
      for (const term of all) counts.set(term, (counts.get(term) ?? 0) + 1)
      return { counts, length: all.length }
    },
  }
}

/** Four numbers from a text's digest, under the model that `store-pages.ts` names. */
export function handEmbedder(): Embedder {
  return {
    modelId: PAGE_SETTINGS.modelId,
    dimensions: PAGE_SETTINGS.dimensions,
    maxTokens: 512,
    countTokens: (text) => text.length,
    embed: async (texts) => ({
      vectors: texts.map((text) => {
        const digest = sha256(text)
        return unit([0, 8, 16, 24].map((at) => Number.parseInt(digest.slice(at, at + 8), 16) / 2 ** 31 - 1))
      }),
      truncated: [],
    }),
    close: async () => undefined,
  }
}
