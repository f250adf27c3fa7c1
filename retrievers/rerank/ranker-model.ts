import { ConfigError } from '../../core/errors.ts'
import { predictTrees, type TreeEnsemble } from '../../core/tree-ensemble.ts'
import { rankingFeatureNames } from './ranking-features.ts'

/** A weighted sum of features. Plain JSON. */
export interface LinearModel {
  readonly kind: 'linear-1'
  /** Names of a row's features, in their order. */
  readonly features: readonly string[]
  readonly weights: readonly number[]
}

/** What scores candidates by their features. Plain JSON. */
export interface RankerModel {
  readonly kind: 'ranker-1'
  /** Stages whose marks it reads, e.g. `bm25`, `dense`; a pipeline must have them. */
  readonly stages: readonly string[]
  readonly scorer: LinearModel | TreeEnsemble
  /** What people had made of documents when it was trained, as `rankingFeatures` takes it; absent: nothing. */
  readonly feedback?: Readonly<Record<string, number>>
}

/** @param row one number a feature of the scorer. */
export function scoreRow({ scorer }: RankerModel, row: readonly number[]): number {
  if (scorer.kind === 'trees-1') return predictTrees(scorer, row)
  return scorer.weights.reduce((sum, weight, index) => sum + weight * (row[index] as number), 0)
}

/**
 * The model in what was read from JSON.
 *
 * @param name of the file or setting, for errors.
 * @throws {ConfigError} where it is not one, or of features that this version does not compute.
 */
export function parseRankerModel(json: unknown, name: string): RankerModel {
  const refuse = (expected: string): ConfigError =>
    new ConfigError(`${name}: expected ${expected} in a ranker model, got something else; train it anew`)
  const model = json as Partial<RankerModel> | null
  if (typeof model !== 'object' || model?.kind !== 'ranker-1') throw refuse('"kind": "ranker-1"')
  const { stages, scorer, feedback } = model
  if (!Array.isArray(stages) || !stages.every((stage) => typeof stage === 'string'))
    throw refuse('names of stages')
  if (feedback !== undefined && !isWeights(feedback)) throw refuse('numbers by document as feedback')
  const features = rankingFeatureNames(stages)
  if (!Array.isArray(scorer?.features) || scorer.features.join('\n') !== features.join('\n')) {
    throw refuse(`the features ${features.join(', ')}`)
  }
  if (scorer.kind === 'linear-1') {
    if (!isNumbers(scorer.weights, features.length)) throw refuse('a weight for each feature')
  } else if (scorer.kind !== 'trees-1' || !Array.isArray(scorer.trees) || !scorer.trees.every(isTree)) {
    throw refuse('whole trees, or weights')
  }
  return model as RankerModel

  /** Children come after their parents, so that no row goes round in circles. */
  function isTree(tree: TreeEnsemble['trees'][number]): boolean {
    const nodes = tree?.features?.length
    if (!isNumbers(tree?.features, nodes) || !isNumbers(tree.thresholds, nodes)) return false
    if (!isNumbers(tree.left, nodes) || !isNumbers(tree.right, nodes)) return false
    if (!isNumbers(tree.values, tree.features.length + 1)) return false
    const isChild = (child: number, node: number) =>
      Number.isInteger(child) &&
      (child < 0 ? ~child < tree.values.length : child > node && child < tree.features.length)
    return (
      tree.features.every(
        (feature) => Number.isInteger(feature) && feature >= 0 && feature < features.length,
      ) &&
      tree.left.every(isChild) &&
      tree.right.every(isChild)
    )
  }
}

function isWeights(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(Number.isFinite)
}

function isNumbers(value: unknown, length: number | undefined): value is readonly number[] {
  return Array.isArray(value) && value.length === length && value.every(Number.isFinite)
}
