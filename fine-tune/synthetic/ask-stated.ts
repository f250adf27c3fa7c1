import { plainBlocks, sentencesOf } from './plain-blocks.ts'
import type { MakeQuestions } from './source-passage.ts'
import { withoutSpan } from './without-span.ts'

/** Questions that the passage itself asks; what else it says answers them. */
export const askStated: MakeQuestions = (passage) =>
  plainBlocks(passage.body)
    .flatMap(({ text }) => sentencesOf(text))
    .filter((sentence) => /[?？؟]$/u.test(sentence))
    .map((question) => ({ question, answer: withoutSpan(passage, question) }))
