import { MAX_GRADE, type RankingRows } from './ranking-rows.ts'
import { sortByScore } from './sort-by-score.ts'

/** Ranks below this one, from 1, are not improved by pairs among themselves: LightGBM's truncation level. */
const TRUNCATION = 30

/** What a step of training needs of every row. */
export interface Lambdas {
  /** shape [rows]; below 0 a row should rise. */
  readonly gradients: Float64Array
  /** shape [rows]; ≥ 0. */
  readonly hessians: Float64Array
}

/**
 * Gradients that raise nDCG: every pair of a question's rows with different grades pushes its rows apart, by how likely
 * it is the wrong way round, times what swapping the two would change in nDCG.
 *
 * ```
 *   λ = |ΔnDCG| · σ(s_low − s_high)         s_high, s_low: scores of the row with the higher, the lower grade
 * ```
 *
 * Source: Burges, "From RankNet to LambdaRank to LambdaMART: An Overview", MSR-TR-2010-82, section 4. ΔnDCG of a pair is
 * divided by .01 + |difference of scores|, and the sum of a question scaled by log2(1 + sum) / sum, as LightGBM does
 * (its `lambdarank_norm`): otherwise a few questions with many pairs outweigh all others.
 */
export class LambdaGradients {
  readonly #rows: RankingRows
  readonly #lambdas: Lambdas
  /** One over the best possible DCG among the first `TRUNCATION`, by question; 0 where nothing is relevant. */
  readonly #inverseIdeal: Float64Array
  readonly #discounts: Float64Array
  /** Each question's rows as the last call ordered them: a tree changes the order little. */
  readonly #order: Uint32Array

  constructor(rows: RankingRows) {
    const { grades, starts } = rows
    const longest = starts.reduce((most, start, index) => Math.max(most, start - (starts[index - 1] ?? 0)), 0)
    this.#rows = rows
    this.#lambdas = {
      gradients: new Float64Array(grades.length),
      hessians: new Float64Array(grades.length),
    }
    this.#discounts = Float64Array.from({ length: longest }, (_, place) => 1 / Math.log2(place + 2))
    this.#order = Uint32Array.from(grades.keys())
    this.#inverseIdeal = Float64Array.from({ length: starts.length - 1 }, (_, question) => {
      const best = grades
        .slice(starts[question], starts[question + 1])
        .sort()
        .reverse()
      const ideal = best
        .subarray(0, TRUNCATION)
        .reduce((sum, grade, place) => sum + (2 ** grade - 1) * (this.#discounts[place] as number), 0)
      return ideal === 0 ? 0 : 1 / ideal
    })
  }

  /** @param scores shape [rows]. @returns arrays that the next call writes anew. */
  at(scores: Float64Array): Lambdas {
    const { starts } = this.#rows
    const { gradients, hessians } = this.#lambdas
    gradients.fill(0)
    hessians.fill(0)
    for (let question = 0; question + 1 < starts.length; question++) {
      if (this.#inverseIdeal[question] !== 0) this.#push(question, scores)
    }
    return this.#lambdas
  }

  #push(question: number, scores: Float64Array): void {
    const { grades, starts } = this.#rows
    const { gradients, hessians } = this.#lambdas
    const discounts = this.#discounts
    const [start, end] = [starts[question] as number, starts[question + 1] as number]
    const order = this.#order.subarray(start, end)
    sortByScore(order, scores)
    const count = end - start
    const inverseIdeal = this.#inverseIdeal[question] as number
    const isSpread = scores[order[0] as number] !== scores[order[count - 1] as number]
    let total = 0
    for (let upper = 0; upper < Math.min(count - 1, TRUNCATION); upper++) {
      const first = order[upper] as number
      const firstGrade = grades[first] as number
      for (let lower = upper + 1; lower < count; lower++) {
        const second = order[lower] as number
        const secondGrade = grades[second] as number
        if (firstGrade === secondGrade) continue
        const high = firstGrade > secondGrade ? first : second
        const low = firstGrade > secondGrade ? second : first
        const gain = Math.abs((GAINS[firstGrade] as number) - (GAINS[secondGrade] as number))
        const discount = (discounts[upper] as number) - (discounts[lower] as number)
        const difference = (scores[high] as number) - (scores[low] as number)
        const change = (gain * discount * inverseIdeal) / (isSpread ? 0.01 + Math.abs(difference) : 1)
        const wrong = 1 / (1 + Math.exp(difference))
        const push = change * wrong
        const curve = push * (1 - wrong)
        gradients[high] = (gradients[high] as number) - push
        gradients[low] = (gradients[low] as number) + push
        hessians[high] = (hessians[high] as number) + curve
        hessians[low] = (hessians[low] as number) + curve
        total += 2 * push
      }
    }
    if (total === 0) return
    const scale = Math.log2(1 + total) / total
    for (let row = start; row < end; row++) {
      gradients[row] = (gradients[row] as number) * scale
      hessians[row] = (hessians[row] as number) * scale
    }
  }
}

const GAINS = Float64Array.from({ length: MAX_GRADE + 1 }, (_, grade) => 2 ** grade - 1)
