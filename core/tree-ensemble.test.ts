import { describe, expect, it } from 'vitest'
import { leafOf, predictTrees, type RegressionTree } from './tree-ensemble.ts'

/** Row 0 ≤ 2 goes to leaf 0; else row 1 ≤ 5 to leaf 1, and the rest to leaf 2. */
const TREE: RegressionTree = {
  features: [0, 1],
  thresholds: [2, 5],
  left: [~0, ~1],
  right: [1, ~2],
  values: [10, 20, 30],
}
const STUMP: RegressionTree = { features: [], thresholds: [], left: [], right: [], values: [7] }

describe('a tree', () => {
  it('sends what does not exceed a threshold to the left', () => {
    const leaf = (...row: readonly number[]) => leafOf(TREE, (feature) => row[feature] ?? 0)
    expect([leaf(2, 9), leaf(2.1, 5), leaf(3, 6)]).toEqual([0, 1, 2])
    expect(leafOf(STUMP, () => 0)).toBe(0)
  })

  it('adds its leaf to those of the others', () => {
    const ensemble = { kind: 'trees-1', features: ['a', 'b'], trees: [TREE, STUMP, TREE] } as const
    expect(predictTrees(ensemble, [1, 0])).toBe(10 + 7 + 10)
    expect(predictTrees(ensemble, Float32Array.of(3, 6))).toBe(30 + 7 + 30)
    expect(predictTrees({ ...ensemble, trees: [] }, [1, 0])).toBe(0)
  })
})
