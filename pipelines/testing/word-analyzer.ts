import type { AnalyzedWord, Analyzer } from '../../core/analyzer.ts'

/** Words in lower case, nothing left out. */
export function wordAnalyzer(id = 'words-1'): Analyzer {
  return {
    id,
    words,
    terms(text) {
      const counts = new Map<string, number>()
      const found = words(text).flatMap(({ terms }) => terms)
      for (const term of found) counts.set(term, (counts.get(term) ?? 0) + 1)
      return { counts, length: found.length }
    },
  }
}

function words(text: string): readonly AnalyzedWord[] {
  return [...text.matchAll(/\w+/gu)].map(({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
    terms: [word.toLowerCase()],
  }))
}
