import { type ChunkTerms, TERM_FIELDS, type TermField } from '../analyzer.ts'
import type { Bm25Options, IndexedChunk, QueryTerms } from '../store.ts'

/** The score of a chunk that holds these terms; `undefined` where none of the query's counts in it. */
export type ScoreChunk = (held: ChunkTerms) => number | undefined

/**
 * BM25 with fields as the paper writes it: Robertson, Zaragoza, Taylor, "Simple BM25 Extension to Multiple Weighted
 * Fields", CIKM 2004. Σ over the query's terms, ascending, of
 * `qtf · idf · tf′ · (k1 + 1) / (tf′ + k1 · (1 − b + b · len′ / avglen′))`, where `tf′` and `len′` are sums over fields by
 * weight, and `idf = ln(1 + (N − df + ½) / (df + ½))`. Where no chunk has a length, all are of average length.
 *
 * @param collection what N, df and avglen′ are taken from.
 */
export function referenceBm25(
  collection: readonly IndexedChunk[],
  query: QueryTerms,
  options: Bm25Options,
): ScoreChunk {
  const { k1, b } = options
  const terms = [...query].sort(([left], [right]) => (left < right ? -1 : 1))
  const countOf = (held: ChunkTerms, term: string) =>
    weightedSum(options, (field) => held[field].counts.get(term) ?? 0)
  const lengthOf = (held: ChunkTerms) => weightedSum(options, (field) => held[field].length)

  const totalLength = weightedSum(options, (field) =>
    collection.reduce((sum, indexed) => sum + indexed.terms[field].length, 0),
  )
  const averageLength = totalLength / collection.length
  const inverseFrequency = new Map(
    terms.map(([term]) => {
      const df = collection.filter((indexed) => countOf(indexed.terms, term) > 0).length
      return [term, Math.log(1 + (collection.length - df + 0.5) / (df + 0.5))]
    }),
  )

  return (held) => {
    const relativeLength = averageLength === 0 ? 1 : lengthOf(held) / averageLength
    const found = terms.filter(([term]) => countOf(held, term) > 0)
    if (found.length === 0) return undefined
    return found.reduce((sum, [term, queryCount]) => {
      const count = countOf(held, term)
      const idf = inverseFrequency.get(term) ?? 0
      return sum + (queryCount * idf * count * (k1 + 1)) / (count + k1 * (1 - b + b * relativeLength))
    }, 0)
  }
}

function weightedSum({ weights }: Bm25Options, of: (field: TermField) => number): number {
  return TERM_FIELDS.reduce((sum, field) => sum + weights[field] * of(field), 0)
}
