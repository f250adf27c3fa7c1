import type { ScoredChunk } from '../../../core/store.ts'
import { zScore } from '../../../core/z-score.ts'

/** The two rankings that are fused, best first. */
export type RankingPair = readonly [first: readonly ScoredChunk[], second: readonly ScoredChunk[]]

/** In the order of `fusionFeatures`. */
export const FUSION_FEATURES = [
  'words',
  'identifiers',
  'asks',
  'first top',
  'first gap',
  'first lead',
  'first found',
  'second top',
  'second gap',
  'second lead',
  'second found',
  'common chunks',
  'common documents',
  'first top in second',
  'second top in first',
] as const

/** How far down rankings are compared. */
const TOP = 10

/**
 * What tells whether words or meaning will find the answer: the form of the question, how clearly each ranking's first
 * chunk stands out, and how far they agree. All are relative (z-scores, shares, ranks), so that they mean the same in
 * another collection. Features of this kind: Cronen-Townsend, Zhou, Croft, "Predicting Query Performance", SIGIR 2002;
 * Shtok et al., "Predicting Query Performance by Query-Drift Estimation", TOIS 30(2), 2012.
 *
 * @returns one finite number a feature; 0 where a ranking is empty.
 */
export function fusionFeatures(question: string, [first, second]: RankingPair): readonly number[] {
  return [
    ...questionFeatures(question),
    ...rankingFeatures(first),
    ...rankingFeatures(second),
    commonShare(first, second, ({ chunkId }) => chunkId),
    commonShare(first, second, ({ documentId }) => documentId),
    reciprocalRankIn(second, first),
    reciprocalRankIn(first, second),
  ]
}

function questionFeatures(question: string): readonly number[] {
  const words = question.split(/\s+/).filter((word) => word !== '')
  const identifiers = words.filter((word) => IDENTIFIER.test(word)).length
  return [
    Math.log1p(words.length),
    words.length === 0 ? 0 : identifiers / words.length,
    ASKS.test(question.trim()) ? 1 : 0,
  ]
}

/** `--dry-run`, `kubectl_get`, `v1.30`, `node.js`, `StatefulSet`. */
const IDENTIFIER = /^-|[\p{L}\p{N}][_./:=][\p{L}\p{N}]|\p{N}|\p{Ll}\p{Lu}/u
const ASKS = /\?$|^(how|what|why|when|where|which|who|can|could|do|does|did|is|are|was|should|will|would)\b/i

/** Top, gap to the second, lead over the next nine, all in deviations of the ranking; and how many were found. */
function rankingFeatures(ranking: readonly ScoredChunk[]): readonly number[] {
  const { values } = zScore(ranking.map(({ score }) => score))
  const [top = 0, second = top] = values
  const next = values.slice(1, TOP)
  const middle = next.length === 0 ? top : next.reduce((sum, value) => sum + value, 0) / next.length
  return [top, top - second, top - middle, Math.log1p(ranking.length)]
}

/** Share of the first ids of one ranking that are among the first of the other. */
function commonShare(
  first: readonly ScoredChunk[],
  second: readonly ScoredChunk[],
  idOf: (chunk: ScoredChunk) => string,
): number {
  const left = new Set(first.slice(0, TOP).map(idOf))
  const right = new Set(second.slice(0, TOP).map(idOf))
  const smaller = Math.min(left.size, right.size)
  return smaller === 0 ? 0 : [...left].filter((id) => right.has(id)).length / smaller
}

/** 1 by the rank that `ranking` gives to the first chunk of `other`; 0 where it does not hold it. */
function reciprocalRankIn(ranking: readonly ScoredChunk[], other: readonly ScoredChunk[]): number {
  const place = ranking.findIndex(({ chunkId }) => chunkId === other[0]?.chunkId)
  return place === -1 ? 0 : 1 / (place + 1)
}
