import { type Measure, measureName, relevanceOf } from './measure.ts'

/**
 * 1 / rank of the first relevant id, 0 where none is found; its mean over queries is the MRR.
 * trec_eval's `recip_rank`. Source: Kantor, Voorhees, TREC-5 Confusion Track, 1997.
 */
export function reciprocalRank(cutoff: number): Measure {
  return {
    name: measureName('MRR', cutoff),
    value(ranking, grades) {
      const first = relevanceOf(ranking, grades, cutoff).indexOf(true)
      return first === -1 ? 0 : 1 / (first + 1)
    },
  }
}
