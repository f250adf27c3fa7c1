import type { ReportProgress } from '../core/progress.ts'

/** How long work is watched and ended. */
export interface WorkOptions {
  readonly signal: AbortSignal
  readonly report?: ReportProgress
  /** Reads every page of a source anew, also where the source tells what changed (no). */
  readonly full?: boolean
}
