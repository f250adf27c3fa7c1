import { Worker } from 'node:worker_threads'
import {
  ConfigError,
  DatasetError,
  DiskFullError,
  InferenceError,
  ModelError,
  TrainingError,
} from '../../core/errors.ts'
import { makeGuard, stopRuns } from '../../inference/pool/run-guard.ts'
import type { StepScore } from './checkpoint.ts'
import type { StepReport, VectorsReport } from './train-model.ts'
import type { Training } from './training.ts'
import type { TrainingReport } from './training-report.ts'
import type { Failure, WorkerReply, WorkerSettings } from './worker-messages.ts'

/** Told as training goes on. */
export interface TrainingListener {
  readonly onStep?: (step: StepReport) => void
  readonly onScore?: (score: StepScore) => void
  readonly onVectors?: (report: VectorsReport) => void
}

/**
 * Runs `runTraining` on a thread of its own, since a run of the model blocks its thread.
 *
 * @param signal ends training after the step that runs; a checkpoint is left to go on from.
 * @throws as `runTraining` does.
 */
export function startTraining(
  training: Training,
  listener: TrainingListener,
  signal?: AbortSignal,
): Promise<TrainingReport> {
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const guard = makeGuard()
  const workerData: WorkerSettings = { training, guard, stop }
  const worker = new Worker(new URL('./training-worker.ts', import.meta.url), { workerData })
  const { promise, resolve, reject } = Promise.withResolvers<TrainingReport>()
  const requestStop = () => void Atomics.store(new Int32Array(stop), 0, 1)
  const waitForRun = () => stopRuns(guard)
  signal?.addEventListener('abort', requestStop, { once: true })
  if (signal?.aborted) requestStop()
  process.on('exit', waitForRun)

  let outcome = () =>
    reject(
      new TrainingError(
        'training: expected a report, got the end of its thread; start it again with --resume',
      ),
    )
  worker.on('message', (reply: WorkerReply) => {
    if (reply.kind === 'step') listener.onStep?.(reply.step)
    if (reply.kind === 'score') listener.onScore?.(reply.score)
    if (reply.kind === 'vectors') listener.onVectors?.(reply.vectors)
    if (reply.kind === 'done') outcome = () => resolve(reply.report)
    if (reply.kind === 'failed') outcome = () => reject(asError(reply.failure))
  })
  worker.on('error', (error) => {
    outcome = () => reject(error)
  })
  worker.on('exit', () => {
    process.off('exit', waitForRun)
    signal?.removeEventListener('abort', requestStop)
    outcome()
  })
  return promise
}

const ERRORS = [ConfigError, DatasetError, DiskFullError, InferenceError, ModelError, TrainingError]

function asError({ name, message }: Failure): Error {
  const found = ERRORS.find((known) => known.name === name)
  return found === undefined ? new Error(`${name}: ${message}`) : new found(message)
}
