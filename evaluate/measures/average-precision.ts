import { countRelevant, type Measure, measureName, relevanceOf } from './measure.ts'

/**
 * Mean, over all relevant ids, of the precision at the rank where each is found, 0 where it is not; its mean over
 * queries is the MAP. trec_eval's `map` and `map_cut`. Source: Harman, TREC-2 overview, 1994.
 */
export function averagePrecision(cutoff: number): Measure {
  return {
    name: measureName('MAP', cutoff),
    value(ranking, grades) {
      let found = 0
      let sum = 0
      relevanceOf(ranking, grades, cutoff).forEach((relevant, index) => {
        if (!relevant) return
        found += 1
        sum += found / (index + 1)
      })
      return sum / countRelevant(grades)
    },
  }
}
