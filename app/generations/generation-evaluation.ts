import type { GenerationId } from '../../core/store.ts'
import type { NotWorseRow } from '../../evaluate/gates/not-worse-gate.ts'

/** How a generation answers evaluation sets beside the one that it is to replace. */
export interface GenerationEvaluation {
  readonly over: GenerationId
  readonly measure: string
  /** What answered: the served pipeline. */
  readonly pipeline: string
  /** In the order of the sets. */
  readonly rows: readonly EvaluatedSet[]
}

/** One set: both means, and the runs that they stand on. */
export interface EvaluatedSet extends NotWorseRow {
  readonly value: number
  readonly overValue: number
  /** Fingerprints in the registry; equal where both generations are built alike. */
  readonly run: string
  readonly overRun: string
}

/** On what grounds questions were moved, beside the audit. */
export interface MoveGrounds {
  /** The person who said so; absent where nobody was asked. */
  readonly approvedBy?: string
  /** Absent where nothing was to be evaluated. */
  readonly evaluation?: GenerationEvaluation
}
