import { type Measure, measureName } from './measure.ts'

/** How much an id of a grade is worth: the grade itself, or `2^grade − 1`, which sets high grades further apart. */
export const GAINS = {
  linear: (grade: number) => grade,
  exponential: (grade: number) => 2 ** grade - 1,
} as const
export type Gain = keyof typeof GAINS

/**
 * Normalised discounted cumulative gain: Σ gain / log2(rank + 1), divided by the same for the best possible order of
 * all judged ids. With linear gains this is trec_eval's `ndcg_cut`, and the name says nothing; `exponential` is what
 * learning to rank optimises, and `nDCG(gain=exponential)`.
 * Source: Järvelin, Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 20(4), 2002; exponential
 * gains: Burges et al., "Learning to Rank using Gradient Descent", ICML 2005.
 */
export function ndcg(cutoff: number, gain: Gain = 'linear'): Measure {
  const gainOf = GAINS[gain]
  return {
    name: measureName('nDCG', cutoff, gain === 'linear' ? {} : { gain }),
    value(ranking, grades) {
      const gains = ranking.slice(0, cutoff).map((id) => gainOf(grades.get(id) ?? 0))
      const ideal = [...grades.values()]
        .sort((a, b) => b - a)
        .slice(0, cutoff)
        .map(gainOf)
      return discounted(gains) / discounted(ideal)
    },
  }
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0)
}
