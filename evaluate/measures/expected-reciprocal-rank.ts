import { DatasetError } from '../../core/errors.ts'
import { type Measure, measureName } from './measure.ts'

/** The highest grade of TREC's Web track, on whose scale gdeval computes. */
const USUAL_HIGHEST_GRADE = 4

/**
 * Expected reciprocal of the rank where a reader stops who is satisfied by an id of grade g with probability
 * `(2^g − 1) / 2^highest`, and otherwise goes on to the next. gdeval's `err`.
 * Source: Chapelle, Metzler, Zhang, Grinspan, "Expected Reciprocal Rank for Graded Relevance", CIKM 2009.
 *
 * @param highest grade of the scale: with another one values change, and cannot be compared.
 * @throws {DatasetError} from `value`, for a grade above `highest`.
 */
export function expectedReciprocalRank(cutoff: number, highest: number = USUAL_HIGHEST_GRADE): Measure {
  return {
    name: measureName('ERR', cutoff, highest === USUAL_HIGHEST_GRADE ? {} : { max: highest }),
    value(ranking, grades) {
      expectScale(grades, highest)
      let goesOn = 1
      let expected = 0
      for (const [index, id] of ranking.slice(0, cutoff).entries()) {
        const satisfied = (2 ** (grades.get(id) ?? 0) - 1) / 2 ** highest
        expected += (goesOn * satisfied) / (index + 1)
        goesOn *= 1 - satisfied
      }
      return expected
    },
  }
}

function expectScale(grades: ReadonlyMap<string, number>, highest: number): void {
  const found = [...grades.values()].reduce((a, b) => Math.max(a, b), 0)
  if (found > highest) {
    throw new DatasetError(
      `expected grades from 0 to ${highest}, got ${found}; name the highest grade of the scale, as in ERR(max=${found})@10`,
    )
  }
}
