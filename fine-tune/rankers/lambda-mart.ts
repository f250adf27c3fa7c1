import { ConfigError } from '../../core/errors.ts'
import { leafOf, type RegressionTree, type TreeEnsemble } from '../../core/tree-ensemble.ts'
import { binFeature } from './feature-bins.ts'
import { growTree } from './grow-tree.ts'
import { LambdaGradients } from './lambdas.ts'
import { meanNdcg } from './mean-ndcg.ts'
import { checkRankingRows, type RankingRows } from './ranking-rows.ts'
import { TREE_DEFAULTS, type TreeOptions } from './tree-options.ts'

export interface LambdaMartOptions extends TreeOptions {
  /** Most trees (300). */
  readonly trees: number
  /** Share of each tree's step that is taken, in (0, 1] (0.1). */
  readonly rate: number
  /** Training ends where validation has not got better for so many trees (30). */
  readonly patience: number
  /** nDCG of so many ranks decides (10). */
  readonly cutoff: number
}

export const LAMBDA_MART_DEFAULTS: LambdaMartOptions = {
  ...TREE_DEFAULTS,
  trees: 300,
  rate: 0.1,
  patience: 30,
  cutoff: 10,
}

/** A ranker that was learnt, and how. */
export interface TrainedTrees {
  /** Cut after the tree with the best validation, where there is one. */
  readonly model: TreeEnsemble
  /** Mean nDCG after each tree that was grown, the training's and the validation's; the latter is empty without rows. */
  readonly training: readonly number[]
  readonly validation: readonly number[]
  /** By feature: its share of all that splits gained in the trees kept; together 1, or all 0. */
  readonly importance: readonly number[]
}

/** Told after each tree; must not throw. */
export type ReportTree = (tree: number, training: number, validation: number | undefined) => void

/**
 * LambdaMART: boosted regression trees whose steps follow the lambda gradients of nDCG.
 * Source: Wu, Burges, Svore, Gao, "Adapting Boosting for Information Retrieval Measures", Information Retrieval 13, 2010;
 * see `growTree` and `LambdaGradients` for theirs. Deterministic: no rows or features are left out at random.
 *
 * @param validation questions that decide when to stop; they must not be among the training's (none: all trees are grown).
 * @throws {ConfigError} where rows do not fit together or hold no question with rows of different grades.
 * @throws the signal's reason, where it fires between two trees.
 */
export function trainLambdaMart(
  rows: RankingRows,
  validation: RankingRows | undefined,
  options: LambdaMartOptions = LAMBDA_MART_DEFAULTS,
  { report, signal }: { readonly report?: ReportTree; readonly signal?: AbortSignal } = {},
): TrainedTrees {
  checkRows(rows, validation)
  const features = rows.columns.map(binFeature)
  const lambdas = new LambdaGradients(rows)
  const trainingNdcg = meanNdcg(rows, options.cutoff)
  const validationNdcg = validation && meanNdcg(validation, options.cutoff)
  const scores = new Float64Array(rows.grades.length)
  const validationScores = new Float64Array(validation?.grades.length ?? 0)
  const trees: RegressionTree[] = []
  const gains: (readonly number[])[] = []
  const trained: number[] = []
  const validated: number[] = []
  let best = 0
  while (trees.length < options.trees) {
    signal?.throwIfAborted()
    const grown = growTree(features, lambdas.at(scores), options)
    if (grown.gains.length === 0) break
    const tree = { ...grown.tree, values: grown.tree.values.map((value) => options.rate * value) }
    for (const [leaf, leafRows] of grown.leafRows.entries()) {
      const value = tree.values[leaf] as number
      for (const row of leafRows) scores[row] = (scores[row] as number) + value
    }
    trees.push(tree)
    gains.push(grown.gains)
    trained.push(trainingNdcg(scores))
    if (validation !== undefined && validationNdcg !== undefined) {
      addTree(tree, validation, validationScores)
      validated.push(validationNdcg(validationScores))
      if ((validated.at(-1) ?? 0) > (validated[best] ?? 0)) best = validated.length - 1
    }
    report?.(trees.length, trained.at(-1) ?? 0, validated.at(-1))
    if (validation !== undefined && validated.length - 1 - best >= options.patience) break
  }
  const kept = validation === undefined ? trees.length : Math.min(trees.length, best + 1)
  return {
    model: { kind: 'trees-1', features: rows.features, trees: trees.slice(0, kept) },
    training: trained,
    validation: validated,
    importance: importanceOf(trees.slice(0, kept), gains, rows.features.length),
  }
}

function checkRows(rows: RankingRows, validation: RankingRows | undefined): void {
  checkRankingRows(rows, 'training rows')
  if (rows.features.length === 0) throw new ConfigError('training rows: expected features, got none')
  const { grades, starts } = rows
  const canRank = [...starts.keys()].some((question) => {
    const own = grades.subarray(starts[question], starts[question + 1] ?? 0)
    return own.some((grade) => grade !== own[0])
  })
  if (!canRank) {
    throw new ConfigError(
      'training rows: expected a question with rows of different grades, got none; there is no order to learn',
    )
  }
  if (validation === undefined) return
  checkRankingRows(validation, 'validation rows')
  if (validation.features.join('\n') !== rows.features.join('\n')) {
    throw new ConfigError(
      `validation rows: expected the features ${rows.features.join(', ')}, got ${validation.features.join(', ')}`,
    )
  }
}

function addTree(tree: RegressionTree, { columns }: RankingRows, scores: Float64Array): void {
  for (let row = 0; row < scores.length; row++) {
    const leaf = leafOf(tree, (feature) => columns[feature]?.[row] as number)
    scores[row] = (scores[row] as number) + (tree.values[leaf] as number)
  }
}

function importanceOf(
  trees: readonly RegressionTree[],
  gains: readonly (readonly number[])[],
  features: number,
): readonly number[] {
  const sums = new Array<number>(features).fill(0)
  for (const [index, tree] of trees.entries()) {
    for (const [node, feature] of tree.features.entries()) {
      sums[feature] = (sums[feature] as number) + (gains[index]?.[node] ?? 0)
    }
  }
  const total = sums.reduce((sum, gain) => sum + gain, 0)
  return sums.map((gain) => (total === 0 ? 0 : gain / total))
}
