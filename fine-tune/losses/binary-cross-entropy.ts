import type { ScoredList } from './listwise-softmax.ts'
import type { ScoreLoss } from './loss.ts'

/**
 * Binary cross-entropy: each candidate by itself, relevant (a grade above 0) or not.
 *
 * ```
 *   L = −1/N · Σ y·ln σ(s) + (1 − y)·ln(1 − σ(s))        over all N candidates of all lists
 * ```
 *
 * Source: Nogueira and Cho, "Passage Re-ranking with BERT", arXiv:1901.04085, section 3. Its scores can be read as
 * log-odds, which a cut by confidence wants; for the order alone `listwiseSoftmax` learns more from the same lists.
 */
export function binaryCrossEntropy(lists: readonly ScoredList[]): ScoreLoss {
  const count = lists.reduce((sum, { scores }) => sum + scores.length, 0)
  let value = 0
  const ofScores = lists.map(({ scores, grades }) =>
    scores.map((score, j) => {
      const label = (grades[j] as number) > 0 ? 1 : 0
      // ln(1 + e^s) − y·s, without overflow for large s.
      value += (Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - label * score) / count
      return (1 / (1 + Math.exp(-score)) - label) / count
    }),
  )
  return { value, ofScores }
}
