import { countRelevant, type Measure, measureName, relevanceOf } from './measure.ts'

/**
 * Precision at rank R, R being the number of relevant ids: 1 where all of them come first. trec_eval's `Rprec`.
 * Source: Buckley, Voorhees, "Retrieval System Evaluation", in "TREC: Experiment and Evaluation", 2005.
 */
export function rPrecision(): Measure {
  return {
    name: measureName('Rprec', Number.POSITIVE_INFINITY),
    value(ranking, grades) {
      const relevant = countRelevant(grades)
      return relevanceOf(ranking, grades, relevant).filter(Boolean).length / relevant
    },
  }
}
