import { passageText } from '../../core/chunk.ts'
import type { MakeQuestions } from './source-passage.ts'

/** Shorter headings, such as "Overview", say nothing without their document's title. */
const LEAST_WORDS_ALONE = 4

/** The heading right above the passage is asked, with the title where it is short; the passage answers without it. */
export const askHeading: MakeQuestions = ({ title, headings, body }) => {
  const heading = headings.at(-1) ?? ''
  if (heading.trim() === '' || heading === title) return []
  const isClear = heading.split(/\s+/).length >= LEAST_WORDS_ALONE
  const [question, left] = isClear ? [heading, title] : [`${title}: ${heading}`, '']
  return [{ question, answer: passageText(left, { headings: [], lead: '', text: body, tail: '' }) }]
}
