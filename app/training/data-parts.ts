import type { Analyzer } from '../../core/analyzer.ts'
import type { Embedder } from '../../core/embedder.ts'
import type { ReportProgress } from '../../core/progress.ts'

/** What data is made with. */
export interface DataParts {
  readonly analyzer: Analyzer
  /** The base model, for questions. */
  readonly embedder: Embedder
  readonly report?: ReportProgress
  readonly signal: AbortSignal
}
