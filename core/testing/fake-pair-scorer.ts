import { InferenceError } from '../errors.ts'
import type { PairScorer } from '../pair-scorer.ts'

/** Words that the fake reads of a passage. */
const MAX_WORDS = 1_000

/** A scorer of pairs without a model: how many words of the passage the question has, each time that they stand there. */
export function fakePairScorer(): PairScorer {
  let closed = false
  return {
    modelId: 'fake@000000000000/words-1',
    async scorePairs(question, passages, signal) {
      if (closed) throw new InferenceError('expected an open model, got one that was closed; open another')
      signal?.throwIfAborted()
      const asked = new Set(wordsOf(question))
      const read = passages.map(wordsOf)
      return {
        scores: read.map((words) => words.slice(0, MAX_WORDS).filter((word) => asked.has(word)).length),
        truncated: [...read.keys()].filter((index) => (read[index]?.length ?? 0) > MAX_WORDS),
      }
    },
    close: async () => {
      closed = true
    },
  }
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}
