import { expect } from 'vitest'
import { randomValues } from '../../autodiff/testing/random-values.ts'
import type { Rows } from '../../passes/trainable-model.ts'
import type { ScoredList } from '../listwise-softmax.ts'
import type { ScoreLoss, VectorLoss } from '../loss.ts'

const WIDTH = 4

/** Exact in float32, so that a difference is taken over just this. */
const STEP = 2 ** -10

/** `count` random vectors with numbers that float32 holds exactly, also a step beside. */
export function rows(count: number, seed: number): Rows {
  const values = randomValues(count * WIDTH, seed).map((value) => Math.round(value * 1_024) / 1_024)
  return Array.from({ length: count }, (_, i) =>
    Float32Array.from(values.subarray(i * WIDTH, (i + 1) * WIDTH)),
  )
}

/** Compares the gradients that a loss gives with differences of its value. */
export function expectSlopes(
  queries: Rows,
  passages: Rows,
  loss: (queries: Rows, passages: Rows) => VectorLoss,
): void {
  const { ofQueries, ofPassages } = loss(queries, passages)
  const check = (vectors: Rows, slopes: Rows, valueWith: (changed: Rows) => number): void => {
    for (const [row, vector] of vectors.entries()) {
      for (const k of vector.keys()) {
        const moved = (step: number) =>
          vectors.map((other, i) =>
            i === row ? other.map((value, j) => (j === k ? value + step : value)) : other,
          )
        const slope = (valueWith(moved(STEP)) - valueWith(moved(-STEP))) / (2 * STEP)
        expect(Math.abs((slopes[row]?.[k] ?? Number.NaN) - slope)).toBeLessThan(1e-3 * (1 + Math.abs(slope)))
      }
    }
  }
  check(queries, ofQueries, (changed) => loss(changed, passages).value)
  check(passages, ofPassages, (changed) => loss(queries, changed).value)
}

/** The same for a loss of lists, with random scores. */
export function expectScoreSlopes(
  grades: readonly (readonly number[])[],
  seed: number,
  loss: (lists: readonly ScoredList[]) => ScoreLoss,
): void {
  const lists = grades.map((list, i) => ({ scores: randomValues(list.length, seed + i), grades: list }))
  const { ofScores } = loss(lists)
  for (const [n, { scores }] of lists.entries()) {
    for (const j of scores.keys()) {
      const valueAt = (step: number) =>
        loss(
          lists.map((list, i) => ({
            ...list,
            scores: list.scores.map((score, k) => (i === n && k === j ? score + step : score)),
          })),
        ).value
      expect(ofScores[n]?.[j]).toBeCloseTo((valueAt(1e-5) - valueAt(-1e-5)) / 2e-5, 8)
    }
  }
}
