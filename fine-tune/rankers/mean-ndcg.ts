import type { RankingRows } from './ranking-rows.ts'
import { sortByScore } from './sort-by-score.ts'

/**
 * Mean nDCG of the first `cutoff` rows of each question by score, with gains 2^grade − 1; equal scores by row. Questions
 * without a relevant row are in no mean: every order of theirs is as good. Made once for rows that are looked at again
 * and again.
 *
 * @returns a function of scores, shape [rows]; 0 where no question has a relevant row.
 */
export function meanNdcg({ grades, starts }: RankingRows, cutoff: number): (scores: Float64Array) => number {
  const order = Uint32Array.from(grades.keys())
  const questions = [...starts.keys()].slice(0, -1).flatMap((question) => {
    const [start, end] = [starts[question] as number, starts[question + 1] as number]
    const ideal = discounted(grades.slice(start, end).sort().reverse().subarray(0, cutoff))
    return ideal === 0 ? [] : [{ rows: order.subarray(start, end), ideal }]
  })
  return (scores) => {
    let sum = 0
    for (const { rows, ideal } of questions) {
      sortByScore(rows, scores)
      sum += discounted(Uint8Array.from(rows.subarray(0, cutoff), (row) => grades[row] as number)) / ideal
    }
    return questions.length === 0 ? 0 : sum / questions.length
  }
}

function discounted(grades: Uint8Array): number {
  return grades.reduce((sum, grade, place) => sum + (2 ** grade - 1) / Math.log2(place + 2), 0)
}
