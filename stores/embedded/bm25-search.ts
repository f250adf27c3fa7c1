import { TERM_FIELDS } from '../../core/analyzer.ts'
import type { Bm25Options, QueryTerms } from '../../core/store.ts'
import { BLOCK_SLOTS } from './block-slots.ts'
import { LENGTHS } from './chunk-terms.ts'
import type { PostingList } from './postings.ts'
import type { ProfileSet, Profiles } from './profiles.ts'
import { type BlockSnapshot, byFoundRule, type Found, type Snapshot } from './snapshot.ts'
import { TopK } from './top-k.ts'

/** A term of the query with its places in one block. */
interface TermInBlock {
  readonly term: number
  readonly list: PostingList
}

/** A block with what of the query it holds, terms ascending. */
interface BlockTerms {
  readonly at: BlockSnapshot
  /** Σ weight · count for each entry of the block's count table. */
  readonly weightedCounts: Float64Array
  readonly terms: readonly TermInBlock[]
}

export interface Bm25Search {
  readonly terms: QueryTerms
  readonly limit: number
  readonly options: Bm25Options
  /** What counts in the statistics. */
  readonly readable: ProfileSet
  /** What may be found; a part of `readable`. */
  readonly admitted: ProfileSet
  /** `undefined` where no chunk was ever written with the term. */
  readonly termId: (term: string) => number | undefined
}

/**
 * The best admitted chunks that hold any of the terms: Robertson, Zaragoza, Taylor, "Simple BM25 Extension to Multiple
 * Weighted Fields", CIKM 2004. With `tf′` and `len′` as sums over fields by weight, Σ over terms ascending of
 * `qtf · idf · tf′ · (k1 + 1) / (tf′ + k1 · (1 − b + b · len′ / avglen′))`, `idf = ln(1 + (N − df + ½) / (df + ½))`.
 *
 * Block by block and term by term, sums in a block's worth of float64: the order of summation is that of the terms.
 */
export function searchBm25(snapshot: Snapshot, search: Bm25Search): readonly Found[] {
  const { limit, options, readable, admitted } = search
  if (limit <= 0) return []
  const terms = [...search.terms].sort(([a], [b]) => (a < b ? -1 : 1))
  const termIds = terms.map(([term]) => search.termId(term))
  const blocks = snapshot.blocks
    .map((at) => blockTerms(at, termIds, options))
    .filter((held) => held.terms.length > 0)

  const { chunks, averageLength } = collectionStatistics(snapshot.profiles, readable, options)
  const frequencies = documentFrequencies(blocks, terms.length, readable, snapshot, options)
  const factors = terms.map(([, queryCount], term) => {
    const df = frequencies[term] as number
    return queryCount * Math.log(1 + (chunks - df + 0.5) / (df + 0.5))
  })

  const hits = new TopK(limit, byFoundRule)
  let threshold = Number.NEGATIVE_INFINITY
  const sums = blockSums()
  for (const held of blocks) {
    const touched = scoreBlock(held, factors, averageLength, options, admitted, sums)
    for (let i = 0; i < touched; i++) {
      const place = sums.places[i] as number
      const score = sums.scores[place] as number
      sums.scores[place] = 0
      sums.isTouched[place] = 0
      if (score < threshold) continue
      hits.offer({ at: held.at, place, score })
      threshold = hits.worst?.score ?? threshold
    }
  }
  return hits.sorted()
}

function blockTerms(
  at: BlockSnapshot,
  termIds: readonly (number | undefined)[],
  options: Bm25Options,
): BlockTerms {
  const { postings } = at.block
  const terms = termIds.flatMap((termId, term) => {
    const list = termId === undefined ? undefined : postings.list(termId)
    return list === undefined ? [] : [{ term, list }]
  })
  const weightedCounts =
    terms.length === 0 ? new Float64Array() : weightedEntries(postings.countTable, options)
  return { at, weightedCounts, terms }
}

function weightedEntries(table: Uint32Array, options: Bm25Options): Float64Array {
  const sums = new Float64Array(table.length / TERM_FIELDS.length)
  for (let i = 0; i < sums.length; i++) sums[i] = weightedSum(table, TERM_FIELDS.length * i, options)
  return sums
}

/** Title, headings, body, added in this order from 0, as everywhere: the same bits. */
function weightedSum(numbers: ArrayLike<number>, at: number, { weights }: Bm25Options): number {
  return (
    weights.title * (numbers[at] as number) +
    weights.headings * (numbers[at + 1] as number) +
    weights.body * (numbers[at + 2] as number)
  )
}

function collectionStatistics(profiles: Profiles, readable: ProfileSet, options: Bm25Options) {
  let chunks = 0
  const lengths = new Array<number>(LENGTHS).fill(0)
  for (const [number, profile] of profiles.entries()) {
    if (profile === undefined || readable[number] === 0) continue
    chunks += profile.chunks
    for (const [field, length] of profile.lengths.entries())
      lengths[field] = (lengths[field] as number) + length
  }
  return { chunks, averageLength: weightedSum(lengths, 0, options) / chunks }
}

/** For each term, in how many readable chunks it counts. */
function documentFrequencies(
  blocks: readonly BlockTerms[],
  terms: number,
  readable: ProfileSet,
  { profiles: known }: Snapshot,
  { weights }: Bm25Options,
): Float64Array {
  const frequencies = new Float64Array(terms)
  const isAllRead = known.every((profile, number) => profile === undefined || readable[number] === 1)
  const isAllCounted = TERM_FIELDS.every((field) => weights[field] > 0)
  for (const { at, weightedCounts, terms: held } of blocks) {
    const isPlain = isAllRead && isAllCounted && at.alive === at.used
    for (const { term, list } of held) {
      // A block that is being filled may have grown since the snapshot.
      const isOfSnapshot = (list.slots[list.end - 1] as number) < at.used
      const found =
        isPlain && isOfSnapshot
          ? list.end - list.start
          : countReadable(list, at.profiles, weightedCounts, readable)
      frequencies[term] = (frequencies[term] as number) + found
    }
  }
  return frequencies
}

function countReadable(
  { slots, counts, start, end }: PostingList,
  profiles: Uint32Array,
  weightedCounts: Float64Array,
  readable: ProfileSet,
): number {
  let found = 0
  for (let i = start; i < end; i++) {
    const isCounted = (weightedCounts[counts[i] as number] as number) > 0
    if (isCounted) found += readable[profiles[slots[i] as number] as number] as number
  }
  return found
}

/** Sums over one block, by place; all 0 between blocks. */
interface BlockSums {
  readonly scores: Float64Array
  readonly isTouched: Uint8Array
  /** The touched places, in the order of touching. */
  readonly places: Uint16Array
  /** `k1 · (1 − b + b · len′ / avglen′)` of touched places. */
  readonly norms: Float64Array
}

function blockSums(): BlockSums {
  return {
    scores: new Float64Array(BLOCK_SLOTS),
    isTouched: new Uint8Array(BLOCK_SLOTS),
    places: new Uint16Array(BLOCK_SLOTS),
    norms: new Float64Array(BLOCK_SLOTS),
  }
}

/** Adds up the scores of the admitted places that hold any of the terms. @returns how many were touched. */
function scoreBlock(
  { at, weightedCounts, terms }: BlockTerms,
  factors: readonly number[],
  averageLength: number,
  options: Bm25Options,
  admitted: ProfileSet,
  { scores, isTouched, places, norms }: BlockSums,
): number {
  const { k1, b, weights } = options
  const { title, headings, body } = weights
  const { profiles } = at
  const { lengths } = at.block.facts
  let touched = 0
  for (const { term, list } of terms) {
    const { slots, counts, start, end } = list
    const factor = factors[term] as number
    for (let i = start; i < end; i++) {
      const place = slots[i] as number
      const count = weightedCounts[counts[i] as number] as number
      if (count === 0 || admitted[profiles[place] as number] === 0) continue
      if (isTouched[place] === 0) {
        isTouched[place] = 1
        places[touched++] = place
        // `weightedSum`, written out: called with one kind of array only, it is compiled to a few instructions.
        const length =
          title * (lengths[LENGTHS * place] as number) +
          headings * (lengths[LENGTHS * place + 1] as number) +
          body * (lengths[LENGTHS * place + 2] as number)
        const relativeLength = averageLength === 0 ? 1 : length / averageLength
        norms[place] = k1 * (1 - b + b * relativeLength)
      }
      const part = (factor * count * (k1 + 1)) / (count + (norms[place] as number))
      scores[place] = (scores[place] as number) + part
    }
  }
  return touched
}
