import { proseOf } from './prose-of.ts'
import type { MakeQuestions } from './source-passage.ts'

/** The document's title is asked; what its passage says answers. */
export const askTitle: MakeQuestions = (passage) => {
  const { title } = passage
  if (title.trim() === '') return []
  return [{ question: title, answer: proseOf(passage) }]
}
