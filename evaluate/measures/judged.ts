import { type Measure, measureName } from './measure.ts'

/**
 * Share of the first `cutoff` ids that anybody judged; where fewer were found, of those. No measure of quality: a low
 * value says that the others are guesses, since what nobody judged counts as irrelevant. ir_measures' `Judged`.
 */
export function judged(cutoff: number): Measure {
  return {
    name: measureName('Judged', cutoff),
    value(ranking, grades) {
      const looked = ranking.slice(0, cutoff)
      return looked.length === 0 ? 0 : looked.filter((id) => grades.has(id)).length / looked.length
    },
  }
}
