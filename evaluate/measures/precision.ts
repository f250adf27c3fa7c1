import { type Measure, measureName, relevanceOf } from './measure.ts'

/** Relevant ids among the first `cutoff`, divided by `cutoff` also where fewer were found. trec_eval's `P`. */
export function precision(cutoff: number): Measure {
  return {
    name: measureName('P', cutoff),
    value(ranking, grades) {
      return relevanceOf(ranking, grades, cutoff).filter(Boolean).length / cutoff
    },
  }
}
