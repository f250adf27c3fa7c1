import { PAIR_ARCHITECTURES } from '../../onnx/export-encoder.ts'
import type { BaseModel } from '../model-folder/open-base-model.ts'
import { judgedSet } from './judged-set.ts'
import { pairHead } from './pair-head.ts'
import { preparePairsWith } from './pair-text.ts'
import type { Recipe } from './recipe.ts'
import { relevanceBatch } from './relevance-batch.ts'
import { rerankingScore } from './reranking-score.ts'
import type { CrossEncoderTraining } from './training.ts'

/**
 * Training of a cross-encoder, which reads question and passage together. It begins with the layers of an encoder, and is
 * written with the names of Hugging Face's `BertForSequenceClassification` with one label.
 */
export function crossEncoderRecipe(
  { set, development, settings }: CrossEncoderTraining,
  { config, tokenizer }: BaseModel,
): Recipe {
  const { maxQueryTokens, maxPassageTokens, seed, head } = settings
  const judged = judgedSet(set)
  const limits = { query: maxQueryTokens, passage: maxPassageTokens, both: config.maxPositions }
  const prepare = preparePairsWith(tokenizer, limits)
  const candidates = [...(development?.candidates ?? [])].flatMap(([query, passages]) =>
    passages.map((passage) => {
      const texts = [development?.queries.get(query) ?? '', development?.passages.get(passage) ?? ''] as const
      return { query, passage, text: prepare(...texts) }
    }),
  )
  return {
    ...pairHead(head, config.hiddenSize, seed),
    prepare: async () => undefined,
    batch: (pairs) => relevanceBatch(pairs, judged, settings, prepare),
    score:
      development && ((asked) => rerankingScore(asked, candidates, development.qrels, development.documents)),
    publishedName: (name) => (name.startsWith('classifier.') ? name : `bert.${name}`),
    config: {
      architectures: [PAIR_ARCHITECTURES[head]],
      id2label: { '0': 'LABEL_0' },
      label2id: { LABEL_0: 0 },
    },
  }
}
