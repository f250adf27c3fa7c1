import { type ChunkTerms, TERM_FIELDS } from '../../core/analyzer.ts'
import type { Bm25Options } from '../../core/store.ts'
import type { ClockState } from './clock.ts'

/** What the stored weights of a collection were computed with: a constant, whatever is indexed later. */
export interface StoredWeighting extends Bm25Options {
  /** Length of an average chunk, in terms: the nearer the truth, the fewer candidates a question has. */
  readonly averageLength: number
}

/** BM25's usual options; the length is that of chunks of documentation as they are cut by default. */
export const STORED_WEIGHTING: StoredWeighting = {
  k1: 1.2,
  b: 0.75,
  weights: { title: 1, headings: 1, body: 1 },
  averageLength: 40,
}

/** So many chunks of the usual length are thought to stand beside the first: of few it is not known what they are like. */
const USUAL_CHUNKS = 64

/** Of a collection, told from the first chunks that it gets. */
export function likelyLength(chunks: readonly ChunkTerms[]): number {
  const { averageLength, weights } = STORED_WEIGHTING
  const sum = chunks.reduce((total, terms) => total + weightedLength(terms, weights), 0)
  return (USUAL_CHUNKS * averageLength + sum) / (USUAL_CHUNKS + chunks.length)
}

/** @param clock of the collection */
export function weightingAt(
  { weighting }: { readonly weighting: StoredWeighting },
  { averageLength = weighting.averageLength }: Pick<ClockState, 'averageLength'>,
): StoredWeighting {
  return { ...weighting, averageLength }
}

/** A vector of which most components are 0: those at `indices`, which are in no order, are `values`. */
export interface SparseVector {
  readonly indices: number[]
  readonly values: number[]
}

/**
 * `tf / (tf + k1 · (1 − b + b · len / averageLength))` for each term: what of a score depends on the chunk alone. It only
 * chooses candidates: `scoreBound` says by how much a true score can exceed what the server adds up.
 */
export function storedWeights(terms: ChunkTerms, weighting: StoredWeighting): SparseVector {
  const { k1, b, weights, averageLength } = weighting
  const length = weightedLength(terms, weights)
  const counts = new Map<string, number>()
  for (const field of TERM_FIELDS) {
    for (const [term, count] of terms[field].counts) {
      counts.set(term, (counts.get(term) ?? 0) + weights[field] * count)
    }
  }
  const norm = k1 * (1 - b + (b * length) / averageLength)
  return sparseVector([...counts].map(([term, count]) => [term, count / (count + norm)]))
}

/** Components by term; those of terms that share an index are added up. */
export function sparseVector(components: Iterable<readonly [term: string, value: number]>): SparseVector {
  const byIndex = new Map<number, number>()
  for (const [term, value] of components) {
    const index = termIndex(term)
    byIndex.set(index, (byIndex.get(index) ?? 0) + value)
  }
  return { indices: [...byIndex.keys()], values: [...byIndex.values()] }
}

/**
 * No part of a score is more than this times `qtf · idf` times the stored weight; `Infinity` where nothing bounds it.
 *
 * With `t` and `l` as stored, a true part is `(k1 + 1) · t′ / (t′ + A + B · l′)`, where `A = k1 (1 − b)`,
 * `B = k1 b / avglen′`, `t′ ≤ x · t` and `l′ ≥ y · l` for the largest and smallest ratios x, y of field weights. Divided by
 * `t / (t + A₀ + B₀ l)` that is at most `(k1 + 1) · (t + A₀ + B₀ l) / (t + A/x + (B y/x) l)`, which is no more than the
 * largest of its three parts' ratios: `(k1 + 1) · max(1, A₀ x / A, B₀ x / (B y))`.
 */
export function scoreBound(stored: StoredWeighting, options: Bm25Options, averageLength: number): number {
  const ratios = TERM_FIELDS.map((field) => options.weights[field] / stored.weights[field])
  const largest = Math.max(...ratios)
  const base = (stored.k1 * (1 - stored.b) * largest) / (options.k1 * (1 - options.b))
  const storedSlope = (stored.k1 * stored.b) / stored.averageLength
  const slope = (options.k1 * options.b * Math.min(...ratios)) / averageLength
  const bound = (options.k1 + 1) * Math.max(1, base, (storedSlope * largest) / slope)
  return Number.isFinite(bound) ? bound : Number.POSITIVE_INFINITY
}

function weightedLength(terms: ChunkTerms, weights: Bm25Options['weights']): number {
  return TERM_FIELDS.reduce((sum, field) => sum + weights[field] * terms[field].length, 0)
}

/** FNV-1a over UTF-16 code units, 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function termIndex(term: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
