import { plainBlocks, sentencesOf } from './plain-blocks.ts'
import { proseOf } from './prose-of.ts'
import type { MakeQuestions } from './source-passage.ts'

/** Questions that the passage itself asks; what else it says answers them. */
export const askStated: MakeQuestions = (passage) =>
  plainBlocks(passage.body)
    .flatMap(({ text }) => sentencesOf(text))
    .filter((sentence) => /[?？؟]$/u.test(sentence))
    .map((question) => ({ question, answer: proseOf(passage, question) }))
