import { type Measure, measureName } from './measure.ts'

/**
 * Normalised discounted cumulative gain: Σ grade / log2(rank + 1), divided by the same for the best possible order of
 * all judged ids. Gains are linear in the grade, as in trec_eval's `ndcg_cut`.
 * Source: Järvelin, Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 20(4), 2002.
 */
export function ndcg(cutoff: number): Measure {
  return {
    name: measureName('nDCG', cutoff),
    value(ranking, grades) {
      const gains = ranking.slice(0, cutoff).map((id) => grades.get(id) ?? 0)
      const ideal = [...grades.values()].sort((a, b) => b - a).slice(0, cutoff)
      return discountedGain(gains) / discountedGain(ideal)
    },
  }
}

function discountedGain(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0)
}
