import type { ScoreLoss } from './loss.ts'
import { logSumExp, softmax } from './softmax.ts'

/** Scores of one question's candidates, and how much each of them answers it. */
export interface ScoredList {
  readonly scores: Float64Array
  /** Grades ≥ 0, of which one at least is above 0: their shares are the target. */
  readonly grades: readonly number[]
}

/**
 * Listwise softmax: in each list, the candidates' shares of the softmax are to be their shares of the grades.
 *
 * ```
 *   L = −1/n · Σ over lists Σⱼ tⱼ · ln( e^sⱼ / Σₖ e^sₖ )        tⱼ = gradeⱼ / Σₖ gradeₖ
 * ```
 *
 * Source: Cao et al., "Learning to Rank: From Pairwise Approach to Listwise Approach" (ListNet), ICML 2007, section 4,
 * top-one probabilities. For cross-encoders it is the usual first choice: Gao et al., arXiv:2101.08751.
 */
export function listwiseSoftmax(lists: readonly ScoredList[]): ScoreLoss {
  let value = 0
  const ofScores = lists.map(({ scores, grades }) => {
    const total = grades.reduce((sum, grade) => sum + grade, 0)
    const target = grades.map((grade) => grade / total)
    const normaliser = logSumExp(scores)
    const loss = target.reduce((sum, share, j) => sum + share * (normaliser - (scores[j] as number)), 0)
    value += loss / lists.length
    return softmax(scores).map((share, j) => (share - (target[j] as number)) / lists.length)
  })
  return { value, ofScores }
}
