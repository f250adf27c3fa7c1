import { type Measure, measureName, relevanceOf } from './measure.ts'

/** 1 where any relevant id is found, otherwise 0. trec_eval's `success`. */
export function success(cutoff: number): Measure {
  return {
    name: measureName('Success', cutoff),
    value(ranking, grades) {
      return relevanceOf(ranking, grades, cutoff).includes(true) ? 1 : 0
    },
  }
}
