import type { TokenText } from '../passes/token-text.ts'
import type { JudgedSet } from './judged-set.ts'
import type { PrepareText } from './prepare-text.ts'
import type { TrainingPair } from './training-set.ts'
import type { TrainingSettings } from './training-settings.ts'

/** What goes through an encoder in a step. */
export interface BatchTexts {
  /** Passages of the pairs first, in their order, then the questions' hard negatives, each once. */
  readonly passages: readonly string[]
  /** Questions of the pairs, then the passages. */
  readonly texts: readonly TokenText[]
}

export function batchTexts(
  pairs: readonly TrainingPair[],
  set: JudgedSet,
  { negativesPerQuery, maxQueryTokens, maxPassageTokens }: TrainingSettings,
  prepare: PrepareText,
): BatchTexts {
  const negatives = pairs.flatMap(({ query }) => set.negativesOf(query, negativesPerQuery))
  const passages = [...new Set([...pairs.map(({ passage }) => passage), ...negatives])]
  const texts = [
    ...pairs.map(({ query }) => prepare(set.queries.get(query) ?? '', 'query', maxQueryTokens)),
    ...passages.map((passage) => prepare(set.passages.get(passage) ?? '', 'passage', maxPassageTokens)),
  ]
  return { passages, texts }
}
