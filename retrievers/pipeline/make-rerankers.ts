import { readOptions } from '../expression/read-options.ts'
import { CROSS_ENCODER_DEFAULTS, crossEncoderStage } from '../rerank/cross-encoder/cross-encoder-stage.ts'
import { LATE_INTERACTION_DEFAULTS, maxSimStage } from '../rerank/late-interaction/max-sim-stage.ts'
import { RERANK_DEFAULTS, rerank } from '../rerank/rerank.ts'
import { expectOnePart, refuse } from './expect-parts.ts'
import { DEPTH } from './make-fusions.ts'
import { markedStages } from './marked-stages.ts'
import type { MakeRetriever } from './pipeline-parts.ts'

const RERANKING = {
  top: { min: 1, max: 1_000, whole: true },
  budget: { min: 1, max: 60_000, whole: true },
  depth: DEPTH,
} as const

/** `rerank(rrf(bm25, dense), by=docs-1, top=20)` */
export const makeRerank: MakeRetriever = (expression, parts, build) => {
  const source = build(expectOnePart(expression), parts)
  const known = parts.rerankers ?? {}
  const { by, ...stated } = readOptions(expression, {
    by: { names: Object.keys(known) },
    ...RERANKING,
  })
  const reranker = by === undefined ? undefined : known[by]
  if (by === undefined || reranker === undefined) {
    throw refuse(expression, 'expected a reranker, as in rerank(dense, by=docs-1), got none')
  }
  const marked = markedStages(source.name)
  const lacking = reranker.needs?.find((stage) => !marked.has(stage))
  if (lacking !== undefined) {
    throw refuse(
      expression,
      `expected a pipeline with the stage ${lacking}, which ${by} was trained with, got ${source.name}`,
    )
  }
  return rerank(source, by, reranker, { ...RERANK_DEFAULTS, ...stated })
}

/** `maxsim(rrf(bm25, dense), weight=0.3)` */
export const makeMaxSim: MakeRetriever = (expression, parts, build) => {
  const source = build(expectOnePart(expression), parts)
  const stated = readOptions(expression, { weight: { min: 0, max: 1 }, ...RERANKING })
  if (parts.tokenEncoder === undefined) {
    throw refuse(expression, 'expected a model that gives vectors of tokens, got none; configure one')
  }
  return maxSimStage(source, parts.tokenEncoder, { ...LATE_INTERACTION_DEFAULTS, ...stated })
}

/** `crossencoder(rrf(bm25, dense), model=docs-ce, top=20)` */
export const makeCrossEncoder: MakeRetriever = (expression, parts, build) => {
  const source = build(expectOnePart(expression), parts)
  const known = parts.crossEncoders ?? {}
  const { model, ...stated } = readOptions(expression, {
    model: { names: Object.keys(known) },
    weight: { min: 0, max: 1 },
    ...RERANKING,
  })
  const scorer = model === undefined ? undefined : known[model]
  if (model === undefined || scorer === undefined) {
    throw refuse(expression, 'expected a model, as in crossencoder(dense, model=docs-ce), got none')
  }
  return crossEncoderStage(source, model, scorer, { ...CROSS_ENCODER_DEFAULTS, ...stated })
}
