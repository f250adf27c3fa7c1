import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../core/errors.ts'
import { trainLinearRanker } from './linear-ranker.ts'
import { rowsOf } from './testing/ranking-rows.ts'

/** The grade follows twice feature 0 less feature 1; feature 2 is of no use, feature 3 never varies. */
const ROWS = rowsOf(
  Array.from({ length: 30 }, (_, question) =>
    Array.from({ length: 10 }, (_, n) => {
      const [x, y, noise] = [
        (question * 7 + n * 3) % 11,
        (question * 5 + n * 4) % 13,
        (question * 17 + n * 5) % 7,
      ]
      const value = 2 * x - y
      return [value > 12 ? 2 : value > 5 ? 1 : 0, x, y, 100 * noise, 5]
    }),
  ),
)

describe('trainLinearRanker', () => {
  it('learns signs and proportions of weights, whatever the unit of a feature', () => {
    const { weights, scores } = trainLinearRanker(ROWS)
    const [x = 0, y = 0, noise = 0, still = 0] = weights
    expect(Math.max(...scores)).toBeGreaterThan(0.97)
    expect(x).toBeGreaterThan(0)
    expect(y).toBeLessThan(0)
    expect(Math.abs(noise * 100 * 7)).toBeLessThan(Math.abs(x * 11))
    expect(Number.isFinite(still)).toBe(true)
  })

  it('gives the same again, and the weights of the step with the best validation', () => {
    expect(trainLinearRanker(ROWS)).toEqual(trainLinearRanker(ROWS))
    const { scores } = trainLinearRanker(ROWS, ROWS, {
      steps: 500,
      rate: 0.3,
      l2: 0.01,
      patience: 2,
      cutoff: 10,
    })
    const best = scores.indexOf(Math.max(...scores))
    expect(scores.length).toBeLessThanOrEqual(best + 1 + 2)
  })

  it('learns nothing where there is nothing to learn', () => {
    const { weights } = trainLinearRanker(
      rowsOf([
        [
          [0, 1],
          [0, 2],
        ],
      ]),
    )
    expect(weights).toEqual([0])
  })

  it('refuses validation with other features', () => {
    expect(() =>
      trainLinearRanker(
        ROWS,
        rowsOf([
          [
            [1, 0],
            [0, 1],
          ],
        ]),
      ),
    ).toThrow(ConfigError)
  })
})
