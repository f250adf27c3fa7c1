import type { CorpusIndex } from '../evaluation/index-corpus.ts'
import type { Settings } from '../settings.ts'
import type { Cell } from './experiment-bench.ts'

/** All that a worker has to know; plain JSON. */
export interface WorkerPlan {
  readonly settings: Settings
  /** Sets whose indexes are made. */
  readonly sets: readonly { readonly path: string; readonly split: string; readonly index: CorpusIndex }[]
  readonly measures: readonly string[]
  readonly seed: number
  /** Other workers. */
  readonly beside: number
}

/** What a worker is told. */
export type ToWorker =
  | { readonly kind: 'open'; readonly plan: WorkerPlan }
  | { readonly kind: 'ask'; readonly cell: Cell }
  | { readonly kind: 'end' }

/** What it answers: one `opened` or `failed` for `open`, one `asked` or `failed` for each `ask`; why stands on its stderr. */
export type FromWorker =
  | { readonly kind: 'opened' }
  | { readonly kind: 'asked' }
  | { readonly kind: 'failed' }
