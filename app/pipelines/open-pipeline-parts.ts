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
import { type BrokenModel, isWhole, type LearntModel, learntModels } from './learnt-models.ts'

/** All that expressions can name, in this data folder. */
export interface OpenedPipelineParts extends PipelineParts {
  /** Digests of what an expression names, by name; `undefined` where it names nothing. @throws {PipelineExpressionError} */
  digestsOf(expression: string): Readonly<Record<string, string>> | undefined
  /** Digests of the questions that the learnt models which it names were learnt from. @throws {PipelineExpressionError} */
  seenBy(expression: string): ReadonlySet<string>
  /** The learnt models that any of these name, by name. @throws {PipelineExpressionError} */
  learntParts(expressions: readonly string[]): readonly LearntPart[]
}

/** @param opened the model, of which questions and tokens are needed. A learnt model that is none throws where it is named. */
export function openPipelineParts(
  { data }: Pick<Settings, 'data'>,
  { questions, tokens, crossEncoders }: Pick<OpenedEmbedder, 'questions' | 'tokens' | 'crossEncoders'>,
): OpenedPipelineParts {
  const analyzer = englishAnalyzer()
  const learnt = learntModels(data.learntModels)
  const fusionModels: Record<string, FusionModel> = {}
  const confidenceModels: Record<string, ConfidenceModel> = {}
  const rerankers: Record<string, Reranker> = {}
  for (const one of learnt.values()) {
    if (!isWhole(one)) {
      for (const known of [confidenceModels, fusionModels, rerankers]) refuseTo(known, one)
      continue
    }
    const { name, model } = one
    if (model.kind === 'fusion-1') fusionModels[name] = model
    else if (model.kind === 'confidence-1') confidenceModels[name] = model
    else rerankers[name] = learntRanker(name, model, analyzer)
  }
  const wholeModel = (name: string) => {
    const known = learnt.get(name)
    return isWhole(known) ? known : undefined
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
        const digests = [wholeModel(name)?.digest, crossEncoders[name]?.digest()]
        const known = digests.filter((digest) => digest !== undefined)
        return known.length === 0 ? [] : [[name, known.join('+')] as const]
      })
      return named.length === 0 ? undefined : Object.fromEntries(named)
    },
    seenBy: (expression) =>
      new Set(namedModels(expression).flatMap((name) => wholeModel(name)?.card.seen ?? [])),
    learntParts(expressions) {
      const names = new Set(expressions.flatMap(namedModels))
      return [...names].sort().flatMap((name) => {
        const known = wholeModel(name)
        return known === undefined ? [] : [learntPart(known)]
      })
    },
  }
}

/** Whoever takes the model out of the dictionary gets its error. */
function refuseTo(known: object, { name, error }: BrokenModel): void {
  Object.defineProperty(known, name, {
    enumerable: true,
    get: () => {
      throw error
    },
  })
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
