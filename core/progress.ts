/** How far long work has come. */
export interface Progress {
  /** What is being done, e.g. `embed`. */
  readonly stage: string
  readonly done: number
  /** Absent where the end is not known. */
  readonly total?: number
  /** What is counted, in the plural: `documents`, `chunks`. */
  readonly unit: string
  /** What else is to be seen of it, e.g. `loss 0.41`. */
  readonly detail?: string
}

/** Told now and then; must return fast and not throw. */
export type ReportProgress = (progress: Progress) => void
