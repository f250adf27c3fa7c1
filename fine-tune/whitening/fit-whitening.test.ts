import { describe, expect, it } from 'vitest'
import { randomValues } from '../autodiff/testing/random-values.ts'
import { composedWhitening, fitWhitening, type VectorPair } from './fit-whitening.ts'

/** A question that differs from its answer by `difference`. */
const pairOf = (difference: readonly number[]): VectorPair => ({
  question: Float32Array.from(difference),
  answer: new Float32Array(difference.length),
})

/** Mean of (q − a)(q − a)ᵀ. */
function covariance(pairs: readonly VectorPair[]): number[][] {
  const differences = pairs.map(({ question, answer }) =>
    question.map((value, i) => value - (answer[i] ?? 0)),
  )
  const width = differences[0]?.length ?? 0
  return Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (_, j) => {
      return differences.reduce((sum, d) => sum + (d[i] ?? 0) * (d[j] ?? 0), 0) / differences.length
    }),
  )
}

/** [n, n] in rows. */
const rowsOf = ({ shape, values }: ReturnType<typeof fitWhitening>) =>
  Array.from({ length: shape[0] ?? 0 }, (_, i) =>
    values.slice(i * (shape[1] ?? 0), (i + 1) * (shape[1] ?? 0)),
  )

const multiplied = (a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]) =>
  a.map((row) =>
    Array.from(b[0] ?? [], (_, j) =>
      Array.from(row).reduce((sum, value, k) => sum + value * (b[k]?.[j] ?? 0), 0),
    ),
  )

describe('a whitening', () => {
  it('shortens directions by the power of their variance', () => {
    // Variances of 16 and 1 a direction: (2 · 4² / 4 and 2 · 1² / 4) times 2.
    const pairs = [pairOf([4, 0]), pairOf([-4, 0]), pairOf([0, 1]), pairOf([0, -1])]
    const { shape, values } = fitWhitening(pairs, 0.5)
    expect(shape).toEqual([2, 2])
    // 16^(−1/4) beside 1: 0.5 and 1, brought to a mean of 1.
    for (const [i, wanted] of [0.5 / 0.75, 0, 0, 1 / 0.75].entries()) expect(values[i]).toBeCloseTo(wanted, 6)
  })

  it('leaves vectors as they are with a power of 0', () => {
    const numbers = randomValues(30, 1)
    const pairs = Array.from({ length: 10 }, (_, i) => pairOf([...numbers.slice(3 * i, 3 * i + 3)]))
    const { values } = fitWhitening(pairs, 0)
    for (const [i, wanted] of [1, 0, 0, 0, 1, 0, 0, 0, 1].entries()) expect(values[i]).toBeCloseTo(wanted, 6)
  })

  it('makes what pairs differ in the same in every direction with a power of 1, whatever the axes', () => {
    const numbers = randomValues(200, 2)
    const pairs = Array.from({ length: 50 }, (_, i) => {
      const [a = 0, b = 0, c = 0, d = 0] = numbers.slice(4 * i, 4 * i + 4)
      return pairOf([a + b, 2 * b, c + d, 0.5 * d - a])
    })
    const whitening = rowsOf(fitWhitening(pairs, 1))
    const whitened = multiplied(multiplied(whitening, covariance(pairs)), whitening)
    const size = whitened[0]?.[0] ?? 0
    expect(size).toBeGreaterThan(0)
    for (const [i, row] of whitened.entries()) {
      for (const [j, value] of row.entries()) expect(value / size).toBeCloseTo(i === j ? 1 : 0, 4)
    }
  })

  it('stays finite where no pair differs in a direction, or in any', () => {
    for (const pairs of [[pairOf([1, 0, 0])], [pairOf([0, 0, 0])]]) {
      const { values } = fitWhitening(pairs, 1)
      expect(values.every(Number.isFinite)).toBe(true)
      expect((values[0] ?? 0) + (values[4] ?? 0) + (values[8] ?? 0)).toBeCloseTo(3, 5)
    }
  })

  it('comes behind the one that a model has', () => {
    const first = { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }
    const second = { shape: [2, 2], values: Float32Array.of(0, 1, 1, 0) }
    expect([...composedWhitening(second, first).values]).toEqual([3, 4, 1, 2])
    expect(composedWhitening(second, undefined)).toBe(second)
  })
})
