import type { StepScore } from './checkpoint.ts'
import type { StepReport, VectorsReport } from './train-model.ts'
import type { Training } from './training.ts'
import type { TrainingReport } from './training-report.ts'

/** What the thread is started with. */
export interface WorkerSettings {
  readonly training: Training
  /** See `RunGuard`. */
  readonly guard: SharedArrayBuffer
  /** One Int32: 1 asks to end after the step that runs, with a checkpoint. */
  readonly stop: SharedArrayBuffer
}

/** From the thread. */
export type WorkerReply =
  | { readonly kind: 'step'; readonly step: StepReport }
  | { readonly kind: 'score'; readonly score: StepScore }
  | { readonly kind: 'vectors'; readonly vectors: VectorsReport }
  | { readonly kind: 'done'; readonly report: TrainingReport }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** An error on its way between threads, which keeps only plain values. */
export interface Failure {
  readonly name: string
  readonly message: string
}
