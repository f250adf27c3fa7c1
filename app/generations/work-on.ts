import { runIndexWorker } from '../../pipelines/index-worker.ts'
import type { WorkerReport } from '../../pipelines/worker-report.ts'
import type { WorkOptions } from '../work-options.ts'
import { type GenerationContext, liveParts } from './generation-context.ts'
import { indexInto, updatedTarget } from './index-into.ts'

/**
 * Indexes what reaches the log into the live generation until the signal fires. Where nothing is live yet, what is
 * configured is built first, and questions go to it once it has caught up with the log.
 *
 * @returns what it did since something was live.
 */
export async function workOn(context: GenerationContext, work: WorkOptions): Promise<WorkerReport> {
  // A log that is written to all the while may have moved on when the index has caught up; then once more.
  while ((await context.store.live()) === undefined) {
    const { worker } = await indexInto(context, { connectors: [], deleteGuardShare: 0 }, work)
    if (work.signal.aborted) return worker
  }
  const { parts, generation } = await updatedTarget(context)
  context.note(`worker: indexing into ${generation.id}; Ctrl-C or SIGTERM stops it`)
  return runIndexWorker({ ...liveParts(context), ...parts, ...work, generation, until: 'aborted' })
}
