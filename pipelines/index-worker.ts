import type { DocumentLog, LogRecord } from '../core/document-log.ts'
import { GenerationMismatchError, PlumblineError } from '../core/errors.ts'
import type { ReportProgress } from '../core/progress.ts'
import type { Generation } from '../core/store.ts'
import { tellOfWaiting } from '../core/tell-of-waiting.ts'
import { againWhereOvertaken } from './again-where-overtaken.ts'
import { generationSettings, groupOf, sameSettings } from './generations.ts'
import { indexRecords } from './index-records.ts'
import { isAbort } from './is-abort.ts'
import { realSleep, type Sleep, withRetries } from './retry.ts'
import type { WorkerParts } from './worker-parts.ts'
import { startTally, type WorkerReport } from './worker-report.ts'

/** Records between two commits: what a crash makes the worker look at again. */
const RECORDS_PER_COMMIT = 256

/** Of who has no lease to lose. */
const NEVER = new AbortController().signal

export interface IndexWorkerOptions extends Omit<WorkerParts, 'footing' | 'retry' | 'tally'> {
  readonly log: DocumentLog
  /** `caught-up` ends when what stood in the log at the call is handled; `aborted` waits for more. */
  readonly until: 'caught-up' | 'aborted'
  /** Ends the worker early and cleanly: what is embedded is written and committed, the rest comes again. */
  readonly signal: AbortSignal
  readonly report?: ReportProgress
  /** Waits between attempts (the clock's own). */
  readonly sleep?: Sleep
  /** How long a part of the system that fails is waited for, as of `RetryOptions`. */
  readonly patienceMs?: number
  /** Gets what a person should know of the work, as what it waits for (nobody). */
  readonly note?: (text: string) => void
}

/**
 * Turns the log into a generation: at least once, in order per document, idempotent.
 *
 * A document that cannot be indexed goes to the dead letters and stops nobody else. A part of the system that fails is
 * tried again for as long as the patience lasts; then its error is thrown, nothing of the batch is committed and nothing
 * is lost.
 *
 * Where another worker has written what is at hand, this one may have lost its records without knowing, as after a sleep:
 * it decides nothing by itself, but asks the log anew, which hands out what is still this one's.
 * @throws {GenerationMismatchError} where the parts are not those the generation was built with
 */
export async function runIndexWorker(options: IndexWorkerOptions): Promise<WorkerReport> {
  const { log, generation, signal, until, report, sleep = realSleep, patienceMs, now } = options
  assertBuiltWith(generation, options)
  const group = groupOf(generation)
  const tally = startTally(generation.id)
  const onRetry = () => {
    tally.retries += 1
  }
  const waiting = tellOfWaiting(options.note ?? (() => undefined), now)
  const retry = { sleep, signal, onRetry, waiting, ...(patienceMs !== undefined && { patienceMs }) }

  const total = until === 'caught-up' ? await log.lag(group) : undefined
  let done = 0
  function onDone(records: number): void {
    done += records
    report?.({ stage: 'index', done, unit: 'documents', ...(total !== undefined && { total }) })
  }

  function onUnreadable(): void {
    tally.unreadable += 1
  }

  async function handle(records: readonly LogRecord[], lease = NEVER): Promise<number> {
    const patient = { ...retry, signal: lease, stop: signal }
    const footing = await withRetries(() => options.store.footing(generation.id), patient)
    return indexRecords(records, { ...options, tally, footing, retry: patient, stop: signal }, onDone)
  }

  try {
    const consume = () =>
      log.consume(group, handle, { until, maxRecords: RECORDS_PER_COMMIT, signal, onUnreadable })
    await againWhereOvertaken(consume, retry)
  } catch (error) {
    // Something was away, and is not waited for any more.
    const wasWaitedFor = signal.aborted && error instanceof PlumblineError && error.retriable
    if (!isAbort(error, signal) && !wasWaitedFor) throw error
  }
  tally.interrupted = signal.aborted
  return tally
}

function assertBuiltWith(generation: Generation, options: IndexWorkerOptions): void {
  const settings = generationSettings(options)
  if (sameSettings(generation, settings)) return
  const { modelId, dimensions, chunker, analyzer } = generation
  throw new GenerationMismatchError(
    `generation ${generation.id}: expected ${Object.values({ modelId, dimensions, chunker, analyzer }).join(', ')}, ` +
      `got ${Object.values(settings).join(', ')}; index into a generation of its own`,
  )
}
