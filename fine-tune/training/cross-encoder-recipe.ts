import { relevanceHead } from '../encoder/heads/relevance-head.ts'
import type { BaseModel } from '../model-folder/open-base-model.ts'
import type { Parameter } from '../passes/trainable-model.ts'
import { mixed } from '../random/mixed.ts'
import { judgedSet } from './judged-set.ts'
import { preparePairsWith } from './pair-text.ts'
import type { Recipe } from './recipe.ts'
import { relevanceBatch } from './relevance-batch.ts'
import { rerankingScore } from './reranking-score.ts'
import type { CrossEncoderTraining } from './training.ts'

/**
 * Training of a cross-encoder, which reads question and passage together. It begins with the layers of an encoder and a
 * head that knows nothing yet, and is written as Hugging Face's `BertForSequenceClassification` with one label.
 */
export function crossEncoderRecipe(
  { set, development, settings }: CrossEncoderTraining,
  { config, tokenizer }: BaseModel,
): Recipe {
  const { maxQueryTokens, maxPassageTokens, seed } = settings
  const judged = judgedSet(set)
  const limits = { query: maxQueryTokens, passage: maxPassageTokens, both: config.maxPositions }
  const prepare = preparePairsWith(tokenizer, limits)
  const candidates = [...(development?.candidates ?? [])].flatMap(([query, passages]) =>
    passages.map((passage) => {
      const texts = [development?.queries.get(query) ?? '', development?.passages.get(passage) ?? ''] as const
      return { query, passage, text: prepare(...texts) }
    }),
  )
  const { hiddenSize } = config
  return {
    head: relevanceHead,
    headWeights: new Map([
      ['pooler.dense.weight', randomMatrix(hiddenSize, hiddenSize, mixed(seed, 1))],
      ['pooler.dense.bias', { shape: [hiddenSize], values: new Float32Array(hiddenSize) }],
      ['classifier.weight', randomMatrix(1, hiddenSize, mixed(seed, 2))],
      ['classifier.bias', { shape: [1], values: new Float32Array(1) }],
    ]),
    pooling: 'cls',
    prepare: async () => undefined,
    batch: (pairs) => relevanceBatch(pairs, judged, settings, prepare),
    score:
      development && ((asked) => rerankingScore(asked, candidates, development.qrels, development.documents)),
    publishedName: (name) => (name.startsWith('classifier.') ? name : `bert.${name}`),
    config: {
      architectures: ['BertForSequenceClassification'],
      id2label: { '0': 'LABEL_0' },
      label2id: { LABEL_0: 0 },
    },
  }
}

/** Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010. */
function randomMatrix(outputs: number, inputs: number, seed: number): Parameter {
  const bound = Math.sqrt(6 / (outputs + inputs))
  const values = Float32Array.from({ length: outputs * inputs }, (_, i) => bound * (mixed(seed, i) / 2 ** 31))
  return { shape: [outputs, inputs], values }
}
