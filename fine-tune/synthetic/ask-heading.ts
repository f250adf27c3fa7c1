import { proseOf } from './prose-of.ts'
import type { MakeQuestions } from './source-passage.ts'

/** Shorter headings, such as "Overview", say nothing without their document's title. */
const LEAST_WORDS_ALONE = 4

/** The heading right above the passage is asked, with the title where it is short; what the passage says answers. */
export const askHeading: MakeQuestions = (passage) => {
  const { title, headings } = passage
  const heading = headings.at(-1) ?? ''
  if (heading.trim() === '' || heading === title) return []
  const isClear = heading.split(/\s+/).length >= LEAST_WORDS_ALONE
  if (!isClear && title === '') return []
  return [{ question: isClear ? heading : `${title}: ${heading}`, answer: proseOf(passage) }]
}
