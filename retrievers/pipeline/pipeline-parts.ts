import type { Analyzer } from '../../core/analyzer.ts'
import type { Embedder } from '../../core/embedder.ts'
import type { PairScorer } from '../../core/pair-scorer.ts'
import type { Reranker } from '../../core/reranker.ts'
import type { Retriever } from '../../core/retriever.ts'
import type { TokenEncoder } from '../../core/token-encoder.ts'
import type { ConfidenceModel } from '../confidence/confidence-model.ts'
import type { ParsedExpression } from '../expression/parse-expression.ts'
import type { FusionModel } from '../fusion/adaptive/fusion-model.ts'

/** What retrievers are made from. */
export interface PipelineParts {
  readonly analyzer: Analyzer
  readonly embedder: Embedder
  /** Fusion models by the name that an expression gives them; absent: none. */
  readonly fusionModels?: Readonly<Record<string, FusionModel>>
  /** What tells how sure an answer is, by the name that an expression gives it; absent: nothing. */
  readonly confidenceModels?: Readonly<Record<string, ConfidenceModel>>
  /** Rerankers by the name that an expression gives them; absent: none. */
  readonly rerankers?: Readonly<Record<string, Reranker>>
  /** What `maxsim` compares texts by; absent: no such stage. */
  readonly tokenEncoder?: TokenEncoder
  /** Cross-encoders by the name that an expression gives them; absent: none. */
  readonly crossEncoders?: Readonly<Record<string, Pick<PairScorer, 'scorePairs'>>>
}

/** Makes the retriever of an expression whose name is known. `build` makes those of its parts. */
export type MakeRetriever = (
  expression: ParsedExpression,
  parts: PipelineParts,
  build: BuildPart,
) => Retriever

export type BuildPart = (expression: ParsedExpression, parts: PipelineParts) => Retriever
