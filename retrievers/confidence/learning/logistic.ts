import { type Matrix, ridge } from '../../fusion/learning/ridge.ts'

/** Log-odds that are linear in features. */
export interface Logistic {
  readonly intercept: number
  /** One a feature. */
  readonly slopes: readonly number[]
}

/** Steps after which a fit ends, settled or not; it settles in fewer than ten. */
const MAX_STEPS = 50
const SETTLED = 1e-9
/** The intercept stands on a column of this value, which makes what holds it back a ten-thousandth. */
const CONSTANT = 100
/** No chance counts as surer: a certain one would have no weight at all. */
const LEAST_CHANCE = 1e-6

/**
 * Logistic regression, its slopes held back: maximises Σ log p(yᵢ | xᵢ) − λ/2 ‖slopes‖², by Newton's method as least
 * squares that are weighted anew at each step.
 * Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 2nd edition, section 4.4.1.
 *
 * @param x shape [rows, features], features of mean 0 and deviation 1. @param y one a row. @param lambda > 0
 */
export function fitLogistic(x: Matrix, y: readonly boolean[], lambda: number): Logistic {
  const rows = x.map((row) => [CONSTANT, ...row])
  let slopes = new Array<number>(rows[0]?.length ?? 1).fill(0)
  for (let step = 0; step < MAX_STEPS; step++) {
    const before = slopes
    const weighted = rows.map((row, index) => {
      const logOdds = dot(row, before)
      const chance = clamped(1 / (1 + Math.exp(-logOdds)))
      const weight = chance * (1 - chance)
      const target = logOdds + ((y[index] === true ? 1 : 0) - chance) / weight
      const root = Math.sqrt(weight)
      return { row: row.map((value) => root * value), target: [root * target] }
    })
    const solved = ridge(
      weighted.map(({ row }) => row),
      weighted.map(({ target }) => target),
      lambda,
    )
    slopes = solved.map(([slope = 0]) => slope)
    if (slopes.every((slope, index) => Math.abs(slope - (before[index] ?? 0)) < SETTLED)) break
  }
  const [intercept = 0, ...own] = slopes
  return { intercept: CONSTANT * intercept, slopes: own }
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0)
}

function clamped(chance: number): number {
  return Math.min(1 - LEAST_CHANCE, Math.max(LEAST_CHANCE, chance))
}
