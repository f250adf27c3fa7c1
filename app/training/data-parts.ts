import type { Analyzer } from '../../core/analyzer.ts'
import type { Embedder } from '../../core/embedder.ts'
import type { PairScorer } from '../../core/pair-scorer.ts'
import type { ReportProgress } from '../../core/progress.ts'

/** What data is made with. */
export interface DataParts {
  readonly analyzer: Analyzer
  /** The base model, for questions. */
  readonly embedder: Embedder
  /** Cross-encoders of the configuration, by name. */
  readonly crossEncoders: Readonly<Record<string, Pick<PairScorer, 'scorePairs'>>>
  readonly report?: ReportProgress
  readonly signal: AbortSignal
}
