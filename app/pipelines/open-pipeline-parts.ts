import type { Reranker } from '../../core/reranker.ts'
import type { LearntPart } from '../../evaluate/experiments/experiment-report.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import type { ConfidenceModel } from '../../retrievers/confidence/confidence-model.ts'
import type { PipelineParts } from '../../retrievers/create-pipeline.ts'
import type { FusionModel } from '../../retrievers/fusion/adaptive/fusion-model.ts'
import { namedModels } from '../../retrievers/pipeline/named-models.ts'
import { learntRanker } from '../../retrievers/rerank/learnt-ranker.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import { type LearntModel, learntModels } from './learnt-models.ts'

/** All that expressions can name, in this data folder. */
export interface OpenedPipelineParts extends PipelineParts {
  /** Digests of what an expression names, by name; `undefined` where it names nothing. @throws {PipelineExpressionError} */
  digestsOf(expression: string): Readonly<Record<string, string>> | undefined
  /** The learnt models that any of these name, by name. @throws {PipelineExpressionError} */
  learntParts(expressions: readonly string[]): readonly LearntPart[]
}

/** @param opened the model, of which questions and tokens are needed. @throws {DataDamagedError} for a learnt model that is none. */
export function openPipelineParts(
  { data }: Pick<Settings, 'data'>,
  { questions, tokens, crossEncoders }: Pick<OpenedEmbedder, 'questions' | 'tokens' | 'crossEncoders'>,
): OpenedPipelineParts {
  const analyzer = englishAnalyzer()
  const learnt = learntModels(data.learntModels)
  const fusionModels: Record<string, FusionModel> = {}
  const confidenceModels: Record<string, ConfidenceModel> = {}
  const rerankers: Record<string, Reranker> = {}
  for (const { name, model } of learnt.values()) {
    if (model.kind === 'fusion-1') fusionModels[name] = model
    else if (model.kind === 'confidence-1') confidenceModels[name] = model
    else rerankers[name] = learntRanker(name, model, analyzer)
  }
  return {
    analyzer,
    embedder: questions,
    tokenEncoder: tokens,
    crossEncoders,
    fusionModels,
    confidenceModels,
    rerankers,
    digestsOf(expression) {
      const named = namedModels(expression).flatMap((name) => {
        // One name may stand for a learnt model and for a cross-encoder; which of them is meant, the place tells.
        const digests = [learnt.get(name)?.digest, crossEncoders[name]?.digest()]
        const known = digests.filter((digest) => digest !== undefined)
        return known.length === 0 ? [] : [[name, known.join('+')] as const]
      })
      return named.length === 0 ? undefined : Object.fromEntries(named)
    },
    learntParts(expressions) {
      const names = new Set(expressions.flatMap(namedModels))
      return [...names].sort().flatMap((name) => {
        const known = learnt.get(name)
        return known === undefined ? [] : [learntPart(known)]
      })
    },
  }
}

/** As reports show it. */
function learntPart({ name, model, card }: LearntModel): LearntPart {
  const { importance = {}, curve } = card
  return {
    name,
    kind: model.kind,
    importance: Object.entries(importance).map(([feature, share]) => ({ feature, share })),
    ...(curve && { curve }),
  }
}
