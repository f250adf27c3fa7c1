import { passageText } from '../../core/chunk.ts'
import type { MakeQuestions } from './source-passage.ts'

/** The document's title is asked; its passage answers, without the title in front of it. */
export const askTitle: MakeQuestions = ({ title, headings, body }) => {
  if (title.trim() === '') return []
  return [{ question: title, answer: passageText('', { headings, lead: '', text: body, tail: '' }) }]
}
