import type { PairScorer } from '../../../core/pair-scorer.ts'
import type { Retriever } from '../../../core/retriever.ts'
import { printExpression } from '../../expression/print-expression.ts'
import { RERANK_DEFAULTS, type RerankOptions, rescoreBest } from '../rerank.ts'
import { crossEncoder } from './cross-encoder.ts'

export interface CrossEncoderStageOptions extends RerankOptions {
  /** Of what the model reads beside the source's score: 1 leaves only it (1). */
  readonly weight: number
}

/** What two cores read within the budget with a model of six layers. */
export const CROSS_ENCODER_DEFAULTS: CrossEncoderStageOptions = {
  ...RERANK_DEFAULTS,
  top: 20,
  budget: 500,
  weight: 1,
}

/** A source whose best candidates a cross-encoder reads together with the question; within a budget, as `rerank` is. */
export function crossEncoderStage(
  source: Retriever,
  modelName: string,
  scorer: Pick<PairScorer, 'scorePairs'>,
  options: CrossEncoderStageOptions,
): Retriever {
  const { weight, top, budget, depth } = options
  const said = { model: modelName, weight, top, budget, depth }
  const name = printExpression('crossencoder', [source.name], said, { ...CROSS_ENCODER_DEFAULTS })
  return rescoreBest(name, source, modelName, crossEncoder(modelName, scorer, weight), options)
}
