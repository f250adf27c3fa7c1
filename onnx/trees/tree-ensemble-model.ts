import type { RegressionTree, TreeEnsemble } from '../../core/tree-ensemble.ts'
import type { Attribute, Model } from '../graph.ts'
import { GraphBuilder } from '../graph-builder.ts'

/** Operators of classical machine learning, and the version that has `TreeEnsembleRegressor` as it is written here. */
const DOMAIN = 'ai.onnx.ml'
const OPERATOR_SETS = { '': 18, [DOMAIN]: 3 }

/**
 * A tree ensemble as an ONNX model, for programs that are not Plumbline.
 *
 * ```
 *   features  float32 [rows, features]      names in the metadata, one a line
 *   ──▶ scores  float32 [rows, 1]           Σ over trees of the leaf that the row falls into
 * ```
 *
 * ONNX keeps thresholds in single precision. They are rounded down, so that a row of single precision goes the same way
 * in every tree: `x ≤ t` holds for the same x. Scores differ by the rounding of their sum.
 *
 * @param metadata notes that travel with it.
 */
export function treeEnsembleModel(
  { trees, features }: TreeEnsemble,
  metadata: Readonly<Record<string, string>> = {},
): Model {
  const graph = new GraphBuilder()
  const rows = graph.input('features', { dataType: 'float32', shape: ['rows', features.length] })
  const type = { dataType: 'float32', shape: ['rows', 1] } as const
  const attributes = ensembleAttributes(trees)
  graph.output('scores', graph.apply('TreeEnsembleRegressor', [rows], type, { domain: DOMAIN, attributes }))
  return {
    irVersion: 9,
    producer: 'plumbline',
    operatorSets: OPERATOR_SETS,
    metadata: { ...metadata, features: features.join('\n') },
    graph: graph.build('trees'),
  }
}

/** A node of a tree as ONNX has it: inner nodes keep their numbers, leaves come behind them. */
interface WrittenNode {
  readonly tree: number
  readonly node: number
  readonly feature: number
  readonly threshold: number
  readonly isLeaf: boolean
  readonly left: number
  readonly right: number
  /** Of a leaf. */
  readonly value: number
}

function ensembleAttributes(trees: readonly RegressionTree[]): Readonly<Record<string, Attribute>> {
  // A tree of its only leaf moves all scores alike; without any tree every score is 0.
  const nodes = (trees.length === 0 ? [ZERO] : trees).flatMap(writtenNodes)
  const leaves = nodes.filter(({ isLeaf }) => isLeaf)
  const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value })
  const floats = (value: readonly number[]): Attribute => ({ kind: 'floats', value })
  return {
    n_targets: { kind: 'int', value: 1 },
    aggregate_function: { kind: 'string', value: 'SUM' },
    post_transform: { kind: 'string', value: 'NONE' },
    nodes_treeids: ints(nodes.map(({ tree }) => tree)),
    nodes_nodeids: ints(nodes.map(({ node }) => node)),
    nodes_featureids: ints(nodes.map(({ feature }) => feature)),
    nodes_values: floats(nodes.map(({ threshold }) => threshold)),
    nodes_modes: { kind: 'strings', value: nodes.map(({ isLeaf }) => (isLeaf ? 'LEAF' : 'BRANCH_LEQ')) },
    nodes_truenodeids: ints(nodes.map(({ left }) => left)),
    nodes_falsenodeids: ints(nodes.map(({ right }) => right)),
    target_treeids: ints(leaves.map(({ tree }) => tree)),
    target_nodeids: ints(leaves.map(({ node }) => node)),
    target_ids: ints(leaves.map(() => 0)),
    target_weights: floats(leaves.map(({ value }) => value)),
  }
}

const ZERO: RegressionTree = { features: [], thresholds: [], left: [], right: [], values: [0] }

function writtenNodes(tree: RegressionTree, number: number): readonly WrittenNode[] {
  const inner = tree.features.length
  // `~child` is the number of a leaf.
  const place = (child: number) => (child < 0 ? inner + ~child : child)
  const branches = tree.features.map((feature, node) => ({
    tree: number,
    node,
    feature,
    threshold: roundedDown(tree.thresholds[node] as number),
    isLeaf: false,
    left: place(tree.left[node] as number),
    right: place(tree.right[node] as number),
    value: 0,
  }))
  const leaves = tree.values.map((value, leaf) => ({
    tree: number,
    node: inner + leaf,
    feature: 0,
    threshold: 0,
    isLeaf: true,
    left: 0,
    right: 0,
    value,
  }))
  return [...branches, ...leaves]
}

/** The largest number of single precision that is not above `value`. */
function roundedDown(value: number): number {
  const nearest = Math.fround(value)
  if (nearest <= value || !Number.isFinite(nearest)) return nearest
  const bits = new DataView(new ArrayBuffer(4))
  bits.setFloat32(0, nearest)
  // As integers, patterns of positive numbers rise with the number, those of negative ones fall.
  if (nearest > 0) bits.setUint32(0, bits.getUint32(0) - 1)
  else if (nearest < 0) bits.setUint32(0, bits.getUint32(0) + 1)
  else return -(2 ** -149)
  return bits.getFloat32(0)
}
