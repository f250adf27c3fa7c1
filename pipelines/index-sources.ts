import type { Connector } from '../core/connector.ts'
import type { SourceCatalog, SourceRun } from '../core/source-catalog.ts'
import type { Generation } from '../core/store.ts'
import type { AuditReport } from './audit.ts'
import {
  ensureGeneration,
  generationSettings,
  promoteWhenCaughtUp,
  type TargetGeneration,
} from './generations.ts'
import { type IndexWorkerOptions, runIndexWorker } from './index-worker.ts'
import { publish } from './publish.ts'
import { repair } from './repair.ts'
import { type Followed, whileFollowing } from './while-following.ts'
import type { WorkerReport } from './worker-report.ts'

export interface IndexSourcesOptions extends Omit<IndexWorkerOptions, 'generation' | 'until'> {
  readonly connectors: readonly Connector[]
  readonly sources: SourceCatalog
  readonly deleteGuardShare: number
  /** Reads every page anew, also of sources that tell what changed (no). */
  readonly full?: boolean
  /** The generation to index into (as `ensureGeneration` chooses). */
  readonly target?: TargetGeneration
  /** Asked once a new generation is ready, before questions move to it (they do). */
  readonly mayPromote?: () => Promise<boolean>
  /** The live generation, to be kept up to date while another is built (it stays as it is meanwhile). */
  readonly followed?: Followed
}

export interface IndexSourcesReport {
  /** The generation that was indexed into. */
  readonly generation: Generation
  /** In the order of the connectors; those that were not reached before an interruption are absent. */
  readonly runs: readonly { readonly source: string; readonly run: SourceRun }[]
  readonly worker: WorkerReport
  /** Whether questions go to `generation` now. */
  readonly isLive: boolean
  /** How the index stood to the log at the end; absent where the run was interrupted. */
  readonly audit?: AuditReport
  /** Documents that were not what the log says, though it counts them as indexed, and are now. */
  readonly mended: number
  /** Stopped by the signal; the next call goes on from there. */
  readonly interrupted: boolean
}

/**
 * Makes the index equal to what the sources hold now: publishes each source to the log, lets the worker catch up, audits
 * what it has, mends what is wrong, and moves questions to the generation where it is a new one and nothing is.
 *
 * The audit finds what a store lost that was restored from an older copy, or copied while it was written: the log counts
 * it as indexed. It looks at the sources of this run only, so that the cost stays that of what was asked for; of a new
 * generation at all.
 */
export async function indexSources(options: IndexSourcesOptions): Promise<IndexSourcesReport> {
  const { connectors, store, log, signal, mayPromote = async () => true } = options
  const { generation, isLive } =
    options.target ?? (await ensureGeneration(store, generationSettings(options)))

  const runs: { source: string; run: SourceRun }[] = []
  for (const connector of connectors) {
    if (signal.aborted) break
    runs.push({ source: connector.source, run: await publish(connector, options) })
  }

  const catchUp = (until = signal) =>
    runIndexWorker({ ...options, generation, signal: until, until: 'caught-up' })
  const { result: worker } = await whileFollowing(options.followed, signal, catchUp)
  if (signal.aborted) return { generation, runs, worker, isLive, mended: 0, interrupted: true }

  const only = isLive ? { only: runs.map(({ source }) => source) } : {}
  const { before, after } = await repair({ ...options, ...only, generation })
  const isReady = !isLive && after.wrong === 0
  const isPromoted =
    isReady && (await mayPromote()) && (await promoteWhenCaughtUp(generation, { store, log }))
  return {
    generation,
    runs,
    worker,
    isLive: isLive || isPromoted,
    audit: after,
    mended: before.wrong - after.wrong,
    interrupted: signal.aborted,
  }
}
