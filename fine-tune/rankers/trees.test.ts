import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leafOf } from '../../core/tree-ensemble.ts'
import { bestSplit } from './best-split.ts'
import { binFeature } from './feature-bins.ts'
import { growTree } from './grow-tree.ts'
import { addHistogram, HISTOGRAM_CELLS, totalsOf } from './histogram.ts'

const LOOSE = { leaves: 4, minRows: 1, minHessian: 0, l2: 0.5 }

describe('bestSplit', () => {
  it('gains as much as any cut of any feature does', () => {
    const row = fc.record({ x: fc.nat(4), y: fc.nat(4), gradient: fc.integer({ min: -5, max: 5 }) })
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(1, 2, 3),
        (rows, minRows) => {
          const columns = [rows.map(({ x }) => x), rows.map(({ y }) => y)]
          const features = columns.map((column) => binFeature(Float32Array.from(column)))
          const gradients = Float64Array.from(rows, ({ gradient }) => gradient)
          // Hessians of 1 tell the number of rows exactly.
          const lambdas = { gradients, hessians: new Float64Array(rows.length).fill(1) }
          const histogram = new Float64Array(2 * HISTOGRAM_CELLS)
          addHistogram(histogram, features, Uint32Array.from(rows.keys()), lambdas)
          const [gradient, hessian] = totalsOf(histogram)
          const split = bestSplit(
            features,
            { rows: rows.length, gradient, hessian, histogram },
            { ...LOOSE, minRows },
          )
          const term = (part: readonly number[]) =>
            part.reduce((sum, one) => sum + one, 0) ** 2 / (part.length + 0.5)
          const gains = columns.flatMap((column) =>
            [0, 1, 2, 3].flatMap((cut) => {
              const left = [...gradients].filter((_, n) => (column[n] ?? 0) <= cut)
              const right = [...gradients].filter((_, n) => (column[n] ?? 0) > cut)
              if (left.length < minRows || right.length < minRows) return []
              return [term(left) + term(right) - term([...gradients])]
            }),
          )
          const most = Math.max(0, ...gains)
          if (split === undefined) expect(most).toBeLessThan(1e-6)
          else expect(split.gain).toBeCloseTo(most, 9)
        },
      ),
    )
  })
})

describe('growTree', () => {
  it('gives every row to the leaf that the tree finds for it, with a Newton step as its value', () => {
    const row = fc.record({
      x: fc.nat(9),
      y: fc.nat(3),
      gradient: fc.integer({ min: -5, max: 5 }),
      hessian: fc.nat(4),
    })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const columns = [Float32Array.from(rows, ({ x }) => x), Float32Array.from(rows, ({ y }) => y)]
        const lambdas = {
          gradients: Float64Array.from(rows, ({ gradient }) => gradient),
          hessians: Float64Array.from(rows, ({ hessian }) => hessian + 1),
        }
        const { tree, leafRows, gains } = growTree(columns.map(binFeature), lambdas, { ...LOOSE, leaves: 6 })
        expect(leafRows.flatMap((held) => [...held]).sort((a, b) => a - b)).toEqual([...rows.keys()])
        expect(leafRows).toHaveLength(gains.length + 1)
        expect(tree.values).toHaveLength(leafRows.length)
        for (const [leaf, held] of leafRows.entries()) {
          for (const one of held) expect(leafOf(tree, (feature) => columns[feature]?.[one] ?? 0)).toBe(leaf)
          const sumOf = (of: Float64Array) => held.reduce((sum, one) => sum + (of[one] ?? 0), 0)
          const step = -sumOf(lambdas.gradients) / (sumOf(lambdas.hessians) + LOOSE.l2)
          expect(tree.values[leaf]).toBeCloseTo(step, 9)
        }
        const lossOf = (parts: readonly Uint32Array[]) =>
          parts.reduce((loss, held) => {
            const sumOf = (of: Float64Array) => held.reduce((sum, one) => sum + (of[one] ?? 0), 0)
            return loss - sumOf(lambdas.gradients) ** 2 / (sumOf(lambdas.hessians) + LOOSE.l2)
          }, 0)
        const gained = gains.reduce((sum, gain) => sum + gain, 0)
        expect(lossOf([Uint32Array.from(rows.keys())]) - lossOf(leafRows)).toBeCloseTo(gained, 9)
      }),
    )
  })

  it('is one leaf where nothing can be split', () => {
    const lambdas = { gradients: Float64Array.of(1, 3), hessians: Float64Array.of(1, 1) }
    const { tree, leafRows } = growTree([binFeature(Float32Array.of(2, 2))], lambdas, LOOSE)
    expect(tree).toEqual({ features: [], thresholds: [], left: [], right: [], values: [-4 / (2 + 0.5)] })
    expect(leafRows).toEqual([Uint32Array.of(0, 1)])
  })
})
