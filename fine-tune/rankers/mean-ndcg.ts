import type { RankingRows } from './ranking-rows.ts'

/**
 * Mean nDCG of the first `cutoff` rows of each question by score, with gains 2^grade − 1; equal scores by row. Questions
 * without a relevant row are in no mean: every order of theirs is as good.
 *
 * @param scores shape [rows]
 * @returns 0 where no question has a relevant row.
 */
export function meanNdcg({ grades, starts }: RankingRows, scores: Float64Array, cutoff: number): number {
  let sum = 0
  let judged = 0
  for (let question = 0; question + 1 < starts.length; question++) {
    const [start, end] = [starts[question] as number, starts[question + 1] as number]
    const ideal = discounted(grades.slice(start, end).sort().reverse().subarray(0, cutoff))
    if (ideal === 0) continue
    const order = Uint32Array.from({ length: end - start }, (_, place) => start + place)
    order.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
    sum += discounted(Uint8Array.from(order.subarray(0, cutoff), (row) => grades[row] as number)) / ideal
    judged += 1
  }
  return judged === 0 ? 0 : sum / judged
}

function discounted(grades: Uint8Array): number {
  return grades.reduce((sum, grade, place) => sum + (2 ** grade - 1) / Math.log2(place + 2), 0)
}
