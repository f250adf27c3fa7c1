import type { Pooling } from '../../onnx/export-encoder.ts'
import type { RunInput, RunOutput } from './run-input.ts'

/** What a thread is started with. */
export interface WorkerSettings {
  readonly onnxFile: string
  /** For graphs that end in vectors of tokens; graphs with an output `sentence_embedding` pool for themselves. */
  readonly pooling: Pooling
  readonly dimensions: number
  /** Shared by all threads of the process that ask for runs; see `RunGuard`. */
  readonly guard: SharedArrayBuffer
}

/** To a thread. */
export type WorkerRequest =
  /** One run. Urgent ones overtake the others. */
  | { readonly kind: 'run'; readonly job: number; readonly input: RunInput; readonly urgent: boolean }
  /** Ends what runs, drops what waits, frees the session and ends the thread. */
  | { readonly kind: 'close' }

/** From a thread. */
export type WorkerReply =
  | { readonly kind: 'done'; readonly job: number; readonly output: RunOutput }
  | { readonly kind: 'failed'; readonly job: number; readonly reason: string }
  /** The graph does not load: the thread is of no use and has ended. */
  | { readonly kind: 'unusable'; readonly reason: string }
