/**
 * A binary decision tree over a row of features. Inner nodes are numbered from 0, the root first; a child below 0 is a
 * leaf, `~child` its number.
 *
 * ```
 *   node n    row[features[n]] ≤ thresholds[n]  ?  left[n]  :  right[n]
 *   leaf l    values[l]
 * ```
 *
 * A tree without inner nodes is its only leaf.
 */
export interface RegressionTree {
  readonly features: readonly number[]
  readonly thresholds: readonly number[]
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly values: readonly number[]
}

/** A sum of trees. Plain JSON. */
export interface TreeEnsemble {
  readonly kind: 'trees-1'
  /** Names of a row's features, in their order. */
  readonly features: readonly string[]
  readonly trees: readonly RegressionTree[]
}

/** The leaf that a row falls into. @param valueAt the row's value of a feature */
export function leafOf(tree: RegressionTree, valueAt: (feature: number) => number): number {
  if (tree.features.length === 0) return 0
  let node = 0
  while (node >= 0) {
    const isLeft = valueAt(tree.features[node] as number) <= (tree.thresholds[node] as number)
    node = (isLeft ? tree.left[node] : tree.right[node]) as number
  }
  return ~node
}

/** Σ over trees of the leaf that the row falls into. @param row one number a feature; no NaN */
export function predictTrees({ trees }: TreeEnsemble, row: ArrayLike<number>): number {
  const valueAt = (feature: number) => row[feature] as number
  return trees.reduce((sum, tree) => sum + (tree.values[leafOf(tree, valueAt)] as number), 0)
}
