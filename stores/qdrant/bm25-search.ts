import type { Schemas } from '@qdrant/js-client-rest'
import { TERM_FIELDS } from '../../core/analyzer.ts'
import { byScoreThen } from '../../core/ranking.ts'
import type { Bm25Options, QueryTerms, ScoredChunk } from '../../core/store.ts'
import { documentIdOf } from './chunk-points.ts'
import { SPARSE } from './collection-schema.ts'
import type { KnownChunk, KnownChunks } from './known-chunks.ts'
import type { PointFilter } from './moment.ts'
import type { OpenCollection } from './open-collection.ts'
import type { PointId } from './point-ids.ts'
import type { Statistics } from './statistics.ts'
import { countsOf } from './stored-terms.ts'
import { type StoredWeighting, scoreBound, sparseVector } from './term-weights.ts'

export interface Bm25Search {
  readonly terms: QueryTerms
  readonly limit: number
  readonly options: Bm25Options
  readonly filter: PointFilter
  readonly statistics: Statistics
  readonly known: KnownChunks
  /** Of what is stored. */
  readonly weighting: StoredWeighting
}

/** What of a score depends on the question and on what may be read. */
interface Question {
  /** Ascending. */
  readonly terms: readonly string[]
  /** For each term `qtf · idf`. */
  readonly factors: readonly number[]
  readonly averageLength: number
  readonly options: Bm25Options
}

/** More than the server's float32 sums can be off, of 1. */
const ROUNDING = 1e-5

/** Of the first candidates, so many times more than asked for are known by their bounds. */
const SPARE = 2
/** So many times more each time that these were too few. */
const GROWTH = 4

/**
 * The best chunks that hold any of the terms, scored as `StoreView.bm25` says.
 *
 * The server adds up stored weights, which no true score exceeds by more than a known factor; so it gives candidates with
 * an upper bound each, best first. Reading a chunk costs it more than that, so the first `limit` are read and scored here,
 * in float64; then all others whose bound is not below the score of the last of these. What was read before is known.
 * See docs/decisions/0021-qdrant-store.md.
 */
export async function searchBm25(
  collection: OpenCollection,
  search: Bm25Search,
): Promise<readonly ScoredChunk[]> {
  const { limit, options, known, weighting } = search
  const question = await questionOf(search)
  const counted = question.terms
    .map((term, i) => [term, question.factors[i] ?? 0] as const)
    .filter(([, factor]) => factor > 0)
  if (limit <= 0 || counted.length === 0) return []
  const bound = scoreBound(weighting, options, question.averageLength) * (1 + ROUNDING)
  const query = sparseVector(counted)
  const scored = new Map<PointId, readonly ScoredChunk[]>()
  for (let wanted = SPARE * limit; ; wanted *= GROWTH) {
    const found = await candidates(collection, search.filter, query, wanted)
    await scoreAll(known, question, found.slice(0, limit), scored)
    const cut = best(scored, limit)[limit - 1]?.score ?? Number.NEGATIVE_INFINITY
    const open = found.filter(({ score }) => score * bound >= cut)
    await scoreAll(known, question, open, scored)
    if (found.length < wanted || open.length < found.length) return best(scored, limit)
  }
}

function best(scored: ReadonlyMap<PointId, readonly ScoredChunk[]>, limit: number): readonly ScoredChunk[] {
  return [...scored.values()]
    .flat()
    .sort(byScoreThen(({ chunkId }) => chunkId))
    .slice(0, limit)
}

async function questionOf({ terms, options, statistics }: Bm25Search): Promise<Question> {
  const ordered = [...terms].sort(([a], [b]) => (a < b ? -1 : 1))
  const [{ chunks, lengths }, ...frequencies] = await Promise.all([
    statistics.total(),
    ...ordered.map(([term]) => statistics.documentFrequency(term, options)),
  ])
  return {
    terms: ordered.map(([term]) => term),
    // A term that no readable chunk holds adds nothing, and is not asked for.
    factors: ordered.map(([, queryCount], i) => {
      const df = frequencies[i] ?? 0
      return df === 0 ? 0 : queryCount * Math.log(1 + (chunks - df + 0.5) / (df + 0.5))
    }),
    averageLength: weightedSum(lengths, options) / chunks,
    options,
  }
}

/** By what the server adds up, best first. */
async function candidates(
  { server, name }: OpenCollection,
  filter: PointFilter,
  query: { readonly indices: number[]; readonly values: number[] },
  limit: number,
): Promise<readonly Schemas['ScoredPoint'][]> {
  const { points } = await server.ask(`search ${name} by terms`, (client) =>
    client.query(name, { query, using: SPARSE, filter, limit, with_payload: false }),
  )
  return points
}

/** Puts those that are not there yet into `scored`. */
async function scoreAll(
  known: KnownChunks,
  question: Question,
  points: readonly Schemas['ScoredPoint'][],
  scored: Map<PointId, readonly ScoredChunk[]>,
): Promise<void> {
  const ids = points.map(({ id }) => String(id)).filter((id) => !scored.has(id))
  for (const [id, chunk] of await known.read(ids)) scored.set(id, toScored(chunk, question))
}

/** Nothing for a chunk in which no term counts. Sums in the order of the terms. */
function toScored({ id, terms: stored }: KnownChunk, question: Question): readonly ScoredChunk[] {
  const { terms, factors, averageLength, options } = question
  const { k1, b } = options
  const { lengths, counts } = countsOf(stored, terms)
  const relativeLength = averageLength === 0 ? 1 : weightedSum(lengths, options) / averageLength
  const norm = k1 * (1 - b + b * relativeLength)
  let score: number | undefined
  for (const [i, held] of counts.entries()) {
    const count = held === undefined ? 0 : weightedSum(held, options)
    if (count === 0) continue
    score = (score ?? 0) + ((factors[i] ?? 0) * count * (k1 + 1)) / (count + norm)
  }
  if (score === undefined) return []
  return [{ chunkId: id, documentId: documentIdOf(id) ?? `${id}`, score }]
}

/** Title, headings, body, added in this order from 0, as everywhere: the same bits. */
function weightedSum(numbers: readonly number[], { weights }: Bm25Options): number {
  return TERM_FIELDS.reduce((sum, field, at) => sum + weights[field] * (numbers[at] ?? 0), 0)
}
