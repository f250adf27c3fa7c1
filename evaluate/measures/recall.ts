import { countRelevant, type Measure, measureName, relevanceOf } from './measure.ts'

/** Share of the relevant ids that are found. trec_eval's `recall`. */
export function recall(cutoff: number): Measure {
  return {
    name: measureName('Recall', cutoff),
    value(ranking, grades) {
      return relevanceOf(ranking, grades, cutoff).filter(Boolean).length / countRelevant(grades)
    },
  }
}
