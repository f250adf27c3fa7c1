import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ndcg } from '../../evaluate/measures/ndcg.ts'
import { LambdaGradients } from './lambdas.ts'
import { meanNdcg } from './mean-ndcg.ts'
import { sortByScore } from './sort-by-score.ts'
import { anyRows, rowsOf } from './testing/ranking-rows.ts'

describe('LambdaGradients', () => {
  it('pushes the two rows of a pair apart by what their swap would change', () => {
    // Grades 2 and 0 with scores 1 and 3: the wrong way round.
    const { gradients, hessians } = new LambdaGradients(
      rowsOf([
        [
          [2, 0],
          [0, 0],
        ],
      ]),
    ).at(Float64Array.of(1, 3))
    const ideal = 2 ** 2 - 1
    const change = ((2 ** 2 - 2 ** 0) * (1 - 1 / Math.log2(3))) / ideal / (0.01 + 2)
    const wrong = 1 / (1 + Math.exp(1 - 3))
    const push = change * wrong
    const scale = Math.log2(1 + 2 * push) / (2 * push)
    expect(gradients[0]).toBeCloseTo(-push * scale, 12)
    expect(gradients[1]).toBeCloseTo(push * scale, 12)
    expect(hessians[0]).toBeCloseTo(push * (1 - wrong) * scale, 12)
    expect(hessians[1]).toBe(hessians[0])
  })

  it('does not push where grades are equal or nothing is relevant', () => {
    const { gradients, hessians } = new LambdaGradients(
      rowsOf([
        [
          [1, 0],
          [1, 0],
        ],
        [
          [0, 0],
          [0, 0],
        ],
        [[3, 0]],
      ]),
    ).at(Float64Array.of(1, 2, 3, 4, 5))
    expect([...gradients, ...hessians].every((value) => value === 0)).toBe(true)
  })

  it('pushes as much up as down in each question, and the best rows up', () => {
    fc.assert(
      fc.property(anyRows(), fc.infiniteStream(fc.constantFrom(0, 0.5, 1, 2)), (rows, stream) => {
        const scores = Float64Array.from(rows.grades, () => stream.next().value)
        const { gradients, hessians } = new LambdaGradients(rows).at(scores)
        rows.starts.forEach((start, question) => {
          const own = gradients.subarray(start, rows.starts[question + 1] ?? start)
          expect(own.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 12)
          const grades = rows.grades.subarray(start, start + own.length)
          const best = grades.reduce((a, b) => Math.max(a, b), 0)
          for (const [row, gradient] of own.entries()) {
            if (grades[row] === best) expect(gradient).toBeLessThanOrEqual(0)
          }
        })
        expect(hessians.every((value) => value >= 0)).toBe(true)
      }),
    )
  })
})

describe('sortByScore', () => {
  it('orders short lists and long ones by score, then by row', () => {
    for (const count of [0, 1, 7, 256, 257, 1_000]) {
      const scores = Float64Array.from({ length: count }, (_, row) => (row * 7_919) % 101)
      const rows = Uint32Array.from({ length: count }, (_, n) => count - 1 - n)
      sortByScore(rows, scores)
      const slowly = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
      expect([...rows]).toEqual(slowly)
    }
  })
})

describe('meanNdcg', () => {
  it('is the mean of the measure over questions with something relevant', () => {
    const measure = ndcg(3, 'exponential')
    fc.assert(
      fc.property(anyRows(), fc.infiniteStream(fc.constantFrom(0, 0.5, 1, 2)), (rows, stream) => {
        const scores = Float64Array.from(rows.grades, () => stream.next().value)
        const values = [...rows.starts.keys()].slice(0, -1).flatMap((question) => {
          const own = Array.from(
            { length: (rows.starts[question + 1] ?? 0) - (rows.starts[question] ?? 0) },
            (_, n) => (rows.starts[question] ?? 0) + n,
          )
          const grades = new Map(own.map((row) => [`${row}`, rows.grades[row] ?? 0]))
          const order = own.toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
          const isJudged = [...grades.values()].some((grade) => grade > 0)
          return isJudged ? [measure.value(order.map(String), grades)] : []
        })
        const expected = values.length === 0 ? 0 : values.reduce((sum, one) => sum + one, 0) / values.length
        expect(meanNdcg(rows, 3)(scores)).toBeCloseTo(expected, 12)
      }),
    )
  })
})
