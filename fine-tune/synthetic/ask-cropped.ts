import { randomSequence } from '../random/random-sequence.ts'
import { shuffled } from '../random/shuffled.ts'
import { plainBlocks, sentencesOf } from './plain-blocks.ts'
import { proseOf } from './prose-of.ts'
import type { MakeQuestions } from './source-passage.ts'

/** Of ten, one stays in its passage, so that the model also learns to find words that are the same. */
const KEPT_OF_TEN = 1

/**
 * The inverse cloze task: a sentence of the passage is asked, and its surroundings answer.
 * Source: Lee, Chang, Toutanova, "Latent Retrieval for Weakly Supervised Open Domain Question Answering",
 * arXiv:1906.00300, section 4, with its share of sentences that stay.
 */
export const askCropped: MakeQuestions = (passage, seed) => {
  const sentences = plainBlocks(passage.body)
    .filter(({ kind }) => kind === 'paragraph')
    .flatMap(({ text }) => sentencesOf(text))
  // Of a single sentence nothing would be left.
  if (sentences.length < 2) return []
  const random = randomSequence(seed)
  return shuffled(sentences, random).map((question) => {
    const isKept = random(10) < KEPT_OF_TEN
    return { question, answer: proseOf(passage, isKept ? '' : question) }
  })
}
