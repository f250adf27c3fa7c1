import { normalizeText } from '../../inference/normalize-text.ts'
import type { BaseModel } from '../model-folder/open-base-model.ts'
import type { TrainingPair, TrainingSet } from './training-set.ts'
import type { TrainingSettings } from './training-settings.ts'

/** How many different questions and passages of these pairs are longer than training, or the model, reads. */
export function cutTexts(
  pairs: readonly TrainingPair[],
  { queries, passages }: Pick<TrainingSet, 'queries' | 'passages'>,
  { maxQueryTokens, maxPassageTokens }: Pick<TrainingSettings, 'maxQueryTokens' | 'maxPassageTokens'>,
  { tokenizer, settings: { prefixes, maxTokens } }: Pick<BaseModel, 'tokenizer' | 'settings'>,
): number {
  const isCut = (text: string, limit: number) => tokenizer.encode(text, Math.min(limit, maxTokens)).truncated
  const questions = new Set(
    pairs.map(({ query }) => prefixes.query + normalizeText(queries.get(query) ?? '')),
  )
  const answers = new Set(
    pairs.map(({ passage }) => prefixes.passage + normalizeText(passages.get(passage) ?? '')),
  )
  return (
    [...questions].filter((text) => isCut(text, maxQueryTokens)).length +
    [...answers].filter((text) => isCut(text, maxPassageTokens)).length
  )
}
