import type { Retriever } from '../../core/retriever.ts'
import { printExpression } from '../expression/print-expression.ts'
import { DEFAULT_DEPTH, fuse } from './fuse.ts'
import { threeSigma } from './three-sigma.ts'
import { weightedSums } from './weighted.ts'

export interface DbsfOptions {
  /** Candidates asked of each branch (200); mean and deviation are theirs. */
  readonly depth: number
}

export const DBSF_DEFAULTS: DbsfOptions = { depth: DEFAULT_DEPTH }

/**
 * Distribution-based score fusion: the sum of scores, each scaled so that three standard deviations around its
 * ranking's mean are 0 to 1. What Qdrant calls `dbsf`, so that both stores can give the same ranking.
 * Source: Mazzeschi, "Distribution-Based Score Fusion (DBSF), a new approach to Vector Search Ranking", 2023.
 */
export function dbsf(branches: readonly Retriever[], options: DbsfOptions = DBSF_DEFAULTS): Retriever {
  const name = printExpression(
    'dbsf',
    branches.map((branch) => branch.name),
    { ...options },
    { ...DBSF_DEFAULTS },
  )
  const weights = branches.map(() => 1)
  return fuse(name, branches, options.depth, (rankings) => weightedSums(rankings, weights, threeSigma))
}
