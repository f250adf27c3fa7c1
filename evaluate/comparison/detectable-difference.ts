import { standardDeviation } from './mean.ts'
import { studentQuantile } from './student.ts'

/** How often a true difference shall be found, and how often one that is not there may be. */
const POWER = 0.8
const ALPHA = 0.05

/**
 * The smallest true mean difference that a paired test on as many questions, with differences that scatter as these
 * do, finds four times out of five (two-sided, at .05): `(t(1 − α/2) + t(power)) · s / √n`. A smaller one asks for more
 * questions, not for another look at the same ones.
 * Source: Webber, Moffat, Zobel, "Statistical Power in Retrieval Experimentation", CIKM 2008, section 2.
 *
 * @param differences one a question.
 * @returns `undefined` where there are fewer than two questions, or no two differ: nothing is known of the scatter.
 */
export function detectableDifference(differences: ArrayLike<number>): number | undefined {
  const count = differences.length
  if (count < 2) return undefined
  // Rounding gives equal differences a tiny deviation, not 0.
  if (Array.from(differences).every((difference) => difference === differences[0])) return undefined
  const deviation = standardDeviation(differences)
  const deviations = studentQuantile(1 - ALPHA / 2, count - 1) + studentQuantile(POWER, count - 1)
  return (deviations * deviation) / Math.sqrt(count)
}
