import type { ReportProgress } from '../core/progress.ts'

/** How long work is watched and ended. */
export interface WorkOptions {
  readonly signal: AbortSignal
  readonly report?: ReportProgress
}
