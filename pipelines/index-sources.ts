import type { Connector } from '../core/connector.ts'
import type { SourceCatalog, SourceRun } from '../core/source-catalog.ts'
import type { Generation } from '../core/store.ts'
import type { AuditReport } from './audit.ts'
import { ensureGeneration, generationSettings, promoteWhenCaughtUp } from './generations.ts'
import { type IndexWorkerOptions, runIndexWorker } from './index-worker.ts'
import { publish } from './publish.ts'
import { repair } from './repair.ts'
import type { WorkerReport } from './worker-report.ts'

export interface IndexSourcesOptions extends Omit<IndexWorkerOptions, 'generation' | 'until'> {
  readonly connectors: readonly Connector[]
  readonly sources: SourceCatalog
  readonly deleteGuardShare: number
}

export interface IndexSourcesReport {
  /** The generation that was indexed into. */
  readonly generation: Generation
  /** In the order of the connectors; those that were not reached before an interruption are absent. */
  readonly runs: readonly { readonly source: string; readonly run: SourceRun }[]
  readonly worker: WorkerReport
  /** Whether questions go to `generation` now. */
  readonly isLive: boolean
  /** The audit that a new generation has to pass before it goes live; absent where it was live already. */
  readonly audit?: AuditReport
  /** Stopped by the signal; the next call goes on from there. */
  readonly interrupted: boolean
}

/**
 * Makes the index equal to what the sources hold now: publishes each source to the log, lets the worker catch up, and
 * moves questions to the generation where it is a new one and its audit finds nothing wrong.
 */
export async function indexSources(options: IndexSourcesOptions): Promise<IndexSourcesReport> {
  const { connectors, store, log, signal } = options
  const { generation, isLive } = await ensureGeneration(store, generationSettings(options))

  const runs: { source: string; run: SourceRun }[] = []
  for (const connector of connectors) {
    if (signal.aborted) break
    runs.push({ source: connector.source, run: await publish(connector, options) })
  }

  const catchUp = () => runIndexWorker({ ...options, generation, until: 'caught-up' })
  const worker = await catchUp()
  if (isLive || signal.aborted) {
    return { generation, runs, worker, isLive, interrupted: signal.aborted }
  }
  const { after } = await repair({ ...options, generation, index: catchUp })
  const isPromoted = after.wrong === 0 && (await promoteWhenCaughtUp(generation, { store, log }))
  return { generation, runs, worker, isLive: isPromoted, audit: after, interrupted: signal.aborted }
}
