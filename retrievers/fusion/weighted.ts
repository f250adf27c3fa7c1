import type { ChunkId } from '../../core/chunk.ts'
import type { Retriever } from '../../core/retriever.ts'
import type { ScoredChunk } from '../../core/store.ts'
import { printExpression } from '../expression/print-expression.ts'
import { DEFAULT_DEPTH, fuse } from './fuse.ts'
import { NORMALISATIONS, type NormalisationName, type Normalise } from './normalisation.ts'

export interface WeightedBranch {
  /** > 0; weights need not add up to 1. */
  readonly weight: number
  readonly retriever: Retriever
}

export interface WeightedOptions {
  /** How scores of different units are made comparable (`zscore`). */
  readonly norm: NormalisationName
  /** Candidates asked of each branch (200); normalisation sees all of them. */
  readonly depth: number
}

export const WEIGHTED_DEFAULTS: WeightedOptions = { norm: 'zscore', depth: DEFAULT_DEPTH }

/**
 * Weighted sum of the branches' normalised scores. With fitting weights it beats rank fusion, which forgets by how
 * much one chunk is better than the next.
 * Source: Fox, Shaw, "Combination of Multiple Searches", TREC-2, 1994 (CombSUM); Bruch, Gai, Ingber, "An Analysis of
 * Fusion Functions for Hybrid Retrieval", TOIS 42(1), 2023.
 */
export function weighted(
  branches: readonly WeightedBranch[],
  options: WeightedOptions = WEIGHTED_DEFAULTS,
): Retriever {
  const name = printExpression(
    'weighted',
    branches.map(({ weight, retriever }) => `${weight}*${retriever.name}`),
    { ...options },
    { depth: WEIGHTED_DEFAULTS.depth },
  )
  const weights = branches.map(({ weight }) => weight)
  const retrievers = branches.map(({ retriever }) => retriever)
  return fuse(name, retrievers, options.depth, (rankings) =>
    weightedSums(rankings, weights, NORMALISATIONS[options.norm]),
  )
}

/** Σ over all rankings of weight times normalised score, or times what a missing chunk counts there. */
export function weightedSums(
  rankings: readonly (readonly ScoredChunk[])[],
  weights: readonly number[],
  normalise: Normalise,
): ReadonlyMap<ChunkId, number> {
  const sums = new Map(rankings.flat().map(({ chunkId }) => [chunkId, 0]))
  rankings.forEach((ranking, branch) => {
    const { values, missing } = normalise(ranking.map(({ score }) => score))
    const normalised = new Map(ranking.map(({ chunkId }, index) => [chunkId, values[index] ?? missing]))
    const weight = weights[branch] ?? 0
    for (const [chunkId, sum] of sums) sums.set(chunkId, sum + weight * (normalised.get(chunkId) ?? missing))
  })
  return sums
}
