import { countRelevant, type Measure, MIN_RELEVANT_GRADE, measureName } from './measure.ts'

/**
 * Binary preference: for each relevant id that is found, the share of judged irrelevant ids that are not above it;
 * averaged over all relevant ids, R of them. Unjudged ids are passed over, so that few judgments do little harm.
 * trec_eval's `bpref`: at most R irrelevant ids above count, out of min(R, judged irrelevant).
 * Source: Buckley, Voorhees, "Retrieval Evaluation with Incomplete Information", SIGIR 2004, as trec_eval mends it.
 */
export function bpref(): Measure {
  return {
    name: measureName('Bpref', Number.POSITIVE_INFINITY),
    value(ranking, grades) {
      const relevant = countRelevant(grades)
      const counted = Math.min(relevant, grades.size - relevant)
      let irrelevantAbove = 0
      let sum = 0
      for (const id of ranking) {
        const grade = grades.get(id)
        if (grade === undefined) continue
        if (grade < MIN_RELEVANT_GRADE) irrelevantAbove += 1
        else sum += irrelevantAbove === 0 ? 1 : 1 - Math.min(irrelevantAbove, relevant) / counted
      }
      return sum / relevant
    },
  }
}
