import { embeddedText } from './embedded-text.ts'
import type { MakeQuestions } from './source-passage.ts'
import { withoutNames } from './without-names.ts'

/** The document's title is asked; its passage answers, without the title in front of it or as a heading in it. */
export const askTitle: MakeQuestions = (passage) => {
  const { title } = passage
  if (title.trim() === '') return []
  return [{ question: title, answer: embeddedText(withoutNames(passage, [title])) }]
}
