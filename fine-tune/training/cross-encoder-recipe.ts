import { PAIR_ARCHITECTURES } from '../../onnx/export-encoder.ts'
import type { TrainedPart } from '../encoder/trained-part.ts'
import type { BaseModel } from '../model-folder/open-base-model.ts'
import { judgedSet } from './judged-set.ts'
import { pairHead } from './pair-head.ts'
import { prepareApartWith, preparePairsWith } from './pair-text.ts'
import { prepareTextsWith } from './prepare-text.ts'
import type { Recipe } from './recipe.ts'
import { relevanceBatch } from './relevance-batch.ts'
import { rerankingScore } from './reranking-score.ts'
import type { CrossEncoderTraining } from './training.ts'

/**
 * Training of a cross-encoder, which reads question and passage together, all the way or in its last layers. It begins with
 * the layers of an encoder, and is written with the names of Hugging Face's `BertForSequenceClassification` with one label.
 */
export function crossEncoderRecipe(
  { set, development, settings }: CrossEncoderTraining,
  { config, tokenizer, settings: model }: BaseModel,
): Recipe {
  const { maxQueryTokens, maxPassageTokens, seed, head } = settings
  const judged = judgedSet(set)
  const limits = { query: maxQueryTokens, passage: maxPassageTokens }
  const apartLayers =
    head === 'likeness' ? config.layers - jointLayers(settings.part, config.layers) : undefined
  const prepare =
    apartLayers === undefined
      ? preparePairsWith(tokenizer, { ...limits, both: config.maxPositions })
      : prepareApartWith(prepareTextsWith(tokenizer, model), limits)
  const candidates = [...(development?.candidates ?? [])].flatMap(([query, passages]) =>
    passages.map((passage) => {
      const texts = [development?.queries.get(query) ?? '', development?.passages.get(passage) ?? ''] as const
      return { query, passage, text: prepare(...texts) }
    }),
  )
  return {
    ...pairHead(head, config.hiddenSize, seed),
    apartLayers,
    prepare: async () => undefined,
    batch: (pairs) => relevanceBatch(pairs, judged, settings, prepare),
    score:
      development && ((asked) => rerankingScore(asked, candidates, development.qrels, development.documents)),
    publishedName: (name) => (name.startsWith('classifier.') ? name : `bert.${name}`),
    config: {
      architectures: [PAIR_ARCHITECTURES[head]],
      id2label: { '0': 'LABEL_0' },
      label2id: { LABEL_0: 0 },
      ...(apartLayers !== undefined && { apart_layers: apartLayers }),
    },
  }
}

/** Last layers that read both texts: of those that learn, at most half of all. */
function jointLayers(part: TrainedPart, layers: number): number {
  const half = Math.ceil(layers / 2)
  return part.kind === 'last-layers' ? Math.min(part.count, half) : half
}
