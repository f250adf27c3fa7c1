import { plainBlocks } from './plain-blocks.ts'
import { proseOf } from './prose-of.ts'
import type { MakeQuestions } from './source-passage.ts'

/** Items of the passage's lists: what can be done, had or set. The rest of the passage answers. */
export const askItems: MakeQuestions = (passage) =>
  plainBlocks(passage.body)
    .filter(({ kind }) => kind === 'item')
    .map(({ text }) => ({ question: text, answer: proseOf(passage, text) }))
