import { setTimeout as pause } from 'node:timers/promises'
import { UnknownGenerationError } from '../../core/errors.ts'
import type { GenerationId } from '../../core/store.ts'
import { runIndexWorker } from '../../pipelines/index-worker.ts'
import type { WorkerReport } from '../../pipelines/worker-report.ts'
import type { WorkOptions } from '../work-options.ts'
import { type GenerationContext, liveParts } from './generation-context.ts'
import { indexInto, updatedTarget } from './index-into.ts'

/** How often it is asked whether questions go elsewhere. */
const LOOK_EVERY_MS = 1_000
/** A store that is away for no longer than this stops no worker: what it has in hand is tried again. */
const PATIENCE_MS = 300_000

/**
 * Indexes what reaches the log into the live generation until the signal fires, and goes over to another one when
 * questions do, whoever sent them there. Where nothing is live yet, what is configured is built first, and questions go
 * to it once it has caught up with the log.
 *
 * @returns what it did for the generation that it ended with.
 */
export async function workOn(context: GenerationContext, work: WorkOptions): Promise<WorkerReport> {
  // A log that is written to all the while may have moved on when the index has caught up; then once more.
  while ((await context.store.live()) === undefined) {
    const { worker } = await indexInto(context, { connectors: [], deleteGuardShare: 0 }, work)
    if (work.signal.aborted) return worker
  }
  for (;;) {
    const { parts, generation } = await updatedTarget(context)
    context.note(`worker: indexing into ${generation.id}; Ctrl-C or SIGTERM stops it`)
    const ending = new AbortController()
    const signal = AbortSignal.any([work.signal, ending.signal])
    const watching = untilMoved(context, generation.id, signal).then(() => ending.abort())
    try {
      const report = await runIndexWorker({
        ...liveParts(context),
        ...parts,
        ...work,
        signal,
        generation,
        until: 'aborted',
        patienceMs: PATIENCE_MS,
      })
      if (work.signal.aborted) return report
      const { indexed, described, removed } = report
      context.note(
        `worker: questions go to another generation; ${indexed + described} documents written to ${generation.id}, ${removed} removed`,
      )
    } catch (error) {
      // Where none is kept to go back to, whoever sent questions elsewhere has dropped this one at once.
      if (!(error instanceof UnknownGenerationError) || !(await hasMoved(context, generation.id))) throw error
      context.note(`worker: questions go to another generation, and ${generation.id} is dropped`)
    } finally {
      ending.abort()
      await watching
    }
  }
}

/** Until questions go to another generation than `id`, or the signal fires. */
async function untilMoved(context: GenerationContext, id: GenerationId, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (await hasMoved(context, id)) return
    await Promise.allSettled([pause(LOOK_EVERY_MS, undefined, { signal })])
  }
}

/** Whether questions are known to go to another one; that the store is away is for the worker to find out. */
async function hasMoved({ store }: GenerationContext, id: GenerationId): Promise<boolean> {
  const [live] = await Promise.allSettled([store.live()])
  return live.status === 'fulfilled' && live.value !== undefined && live.value.id !== id
}
