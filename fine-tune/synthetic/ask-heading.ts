import { embeddedText } from './embedded-text.ts'
import type { MakeQuestions } from './source-passage.ts'
import { withoutNames } from './without-names.ts'

/** Shorter headings, such as "Overview", say nothing without their document's title. */
const LEAST_WORDS_ALONE = 4

/** The heading right above the passage is asked, with the title where it is short; the passage answers without what is asked. */
export const askHeading: MakeQuestions = (passage) => {
  const { title, headings } = passage
  const heading = headings.at(-1) ?? ''
  if (heading.trim() === '' || heading === title) return []
  const isClear = heading.split(/\s+/).length >= LEAST_WORDS_ALONE
  if (!isClear && title === '') return []
  const [question, asked] = isClear ? [heading, [heading]] : [`${title}: ${heading}`, [title, heading]]
  return [{ question, answer: embeddedText(withoutNames(passage, asked)) }]
}
