import type { Slices } from '../../evaluate/comparison/compare-slices.ts'
import { lengthSlices } from '../../evaluate/comparison/length-slices.ts'
import type { Dataset } from '../../evaluate/datasets/dataset.ts'
import type { QuestionCards } from '../../evaluate/registry/run-record.ts'

/** The judged questions of a set with the slices that they are in: by length, and what they name themselves. */
export function questionCards({ queries, qrels, slices }: Dataset): QuestionCards {
  const byLength: Slices = lengthSlices(queries)
  const cards = [...queries].map(([query, text]) => {
    const grades = Object.fromEntries(qrels.get(query) ?? [])
    return [query, { text, grades, slices: [...(byLength.get(query) ?? []), ...(slices.get(query) ?? [])] }]
  })
  return Object.fromEntries(cards)
}
