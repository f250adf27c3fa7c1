import fc from 'fast-check'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { predictTrees, type RegressionTree, type TreeEnsemble } from '../../core/tree-ensemble.ts'
import { writeModel } from '../write-model.ts'
import { treeEnsembleModel } from './tree-ensemble-model.ts'

async function scoresOf(
  ensemble: TreeEnsemble,
  rows: readonly (readonly number[])[],
): Promise<readonly number[]> {
  const session = await InferenceSession.create(writeModel(treeEnsembleModel(ensemble, { from: 'a test' })))
  try {
    const shape = [rows.length, ensemble.features.length]
    const { scores } = await session.run({
      features: new Tensor('float32', Float32Array.from(rows.flat()), shape),
    })
    return [...((scores?.data ?? []) as Float32Array)]
  } finally {
    await session.release()
  }
}

const FEATURES = ['a', 'b', 'c']
const STUMP: RegressionTree = { features: [1], thresholds: [0.1], left: [-1], right: [-2], values: [-3, 4] }

describe('a tree ensemble in ONNX Runtime', () => {
  it('adds up the leaves that a row falls into', async () => {
    const constant: RegressionTree = { features: [], thresholds: [], left: [], right: [], values: [0.5] }
    const ensemble: TreeEnsemble = { kind: 'trees-1', features: FEATURES, trees: [STUMP, constant] }
    expect(
      await scoresOf(ensemble, [
        [9, 0, 9],
        [9, 1, 9],
      ]),
    ).toEqual([-3 + 0.5, 4 + 0.5])
  })

  it('sends a row the same way at a threshold that single precision cannot hold', async () => {
    // The nearest number of single precision is above .1: a row of it is not ≤ .1.
    expect(Math.fround(0.1)).toBeGreaterThan(0.1)
    const ensemble: TreeEnsemble = { kind: 'trees-1', features: FEATURES, trees: [STUMP] }
    expect(await scoresOf(ensemble, [[0, Math.fround(0.1), 0]])).toEqual([4])
  })

  it('without trees scores 0', async () => {
    expect(await scoresOf({ kind: 'trees-1', features: FEATURES, trees: [] }, [[1, 2, 3]])).toEqual([0])
  })

  it('scores what Plumbline scores, for random trees and rows', async () => {
    const row = fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 })
    const ensembles = fc.array(fc.integer({ min: 0, max: 6 }).chain(treeOf), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(ensembles, fc.array(row, { minLength: 1, maxLength: 8 }), async (trees, rows) => {
        const ensemble: TreeEnsemble = { kind: 'trees-1', features: FEATURES, trees }
        const scores = await scoresOf(ensemble, rows)
        for (const [index, one] of rows.entries())
          expect(scores[index]).toBeCloseTo(predictTrees(ensemble, one), 4)
      }),
      { numRuns: 40 },
    )
  })
})

/** A chain of inner nodes, each with a leaf at one side; the last has one at both. */
function treeOf(inner: number): fc.Arbitrary<RegressionTree> {
  const numbers = (count: number) =>
    fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: count, maxLength: count })
  return fc
    .record({
      features: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: inner, maxLength: inner }),
      thresholds: numbers(inner),
      isLeafLeft: fc.array(fc.boolean(), { minLength: inner, maxLength: inner }),
      values: numbers(inner + 1),
    })
    .map(({ features, thresholds, isLeafLeft, values }) => {
      const next = (node: number) => (node === inner - 1 ? ~inner : node + 1)
      return {
        features,
        thresholds,
        left: isLeafLeft.map((isLeft, node) => (isLeft ? ~node : next(node))),
        right: isLeafLeft.map((isLeft, node) => (isLeft ? next(node) : ~node)),
        values,
      }
    })
}
