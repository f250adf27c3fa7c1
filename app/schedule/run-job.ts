import type { Connector } from '../../core/connector.ts'
import { ConfigError, SourceUnavailableError } from '../../core/errors.ts'
import type { Journey } from '../../core/journey.ts'
import { nearestName } from '../../core/nearest-name.ts'
import type { WorkerReport } from '../../pipelines/worker-report.ts'
import { configuredConnectors } from '../config-sources.ts'
import { type ConnectReport, connect } from '../connect.ts'
import { evaluate } from '../evaluate.ts'
import { type OpenedEmbedder, openConfiguredEmbedder } from '../open-embedder.ts'
import { type Indexer, openIndexer } from '../open-indexer.ts'
import type { Settings } from '../settings.ts'
import { cronTimes } from './cron-times.ts'
import type { ScheduledJob } from './scheduler.ts'

type JobConfig = Settings['config']['schedule'][number]
type Counts = Readonly<Record<string, number>>

/** A job waits so long for another process that writes: a reindex may take its time. */
const PATIENCE_MS = 30 * 60_000

/**
 * The jobs that the configuration lists, in its order.
 *
 * @param context gets what a person should know of the work, and each step of each document.
 * @throws {ConfigError} for an impossible cron line, an unknown time zone or source, or a data set that is not named.
 */
export function configuredJobs(
  settings: Settings,
  context: Omit<JobContext, 'signal'>,
  nowMs: number = Date.now(),
): readonly ScheduledJob[] {
  return settings.config.schedule.map((job) => {
    check(job, settings)
    return {
      name: job.name,
      times: cronTimes(job.name, job.cron, job.timezone, nowMs),
      run: (signal) => runJob(job, settings, { ...context, signal }),
    }
  })
}

function check({ name, job, sources, dataset }: JobConfig, { config }: Settings): void {
  const known = config.sources.map((source) => source.name)
  const unknown = sources.find((source) => !known.includes(source))
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, known)
    const cure =
      nearest === undefined ? `known are ${known.join(', ') || 'none'}` : `did you mean ${nearest}?`
    throw new ConfigError(`job ${name}: expected names of configured sources, got ${unknown}; ${cure}`)
  }
  if (job === 'connect' && known.length === 0) {
    throw new ConfigError(`job ${name}: expected sources to connect to, found none; list them under sources`)
  }
  if (job === 'evaluate' && dataset === undefined) {
    throw new ConfigError(`job ${name}: expected a dataset to evaluate on, found none; name its folder`)
  }
}

interface JobContext {
  readonly signal: AbortSignal
  readonly note: (text: string) => void
  readonly journey?: Journey
}

/** Models are opened for the job, and closed with it: between jobs a scheduler takes little memory. */
async function runJob(job: JobConfig, settings: Settings, context: JobContext): Promise<Counts> {
  // Workers index what is on Kafka: they may be the only ones who write to the store.
  if (job.job === 'connect' && settings.config.log.kind === 'kafka')
    return publishSources(job, settings, context)
  const opened = await openConfiguredEmbedder(settings, context)
  try {
    if (job.job === 'evaluate') return await runEvaluation(job, settings, opened, context)
    const indexer = await openIndexer(settings, opened, { ...context, patienceMs: PATIENCE_MS })
    try {
      return await runIndexJob(job, settings, indexer, context)
    } finally {
      await indexer.close()
    }
  } finally {
    await opened.close()
  }
}

async function publishSources(
  { sources }: JobConfig,
  settings: Settings,
  context: JobContext,
): Promise<Counts> {
  const { config } = settings
  const wanted = config.sources.filter(({ name }) => sources.length === 0 || sources.includes(name))
  const { runs } = await connect({ ...settings, config: { ...config, sources: wanted } }, [], {
    ...context,
    full: false,
  })
  context.signal.throwIfAborted()
  return runCounts(runs)
}

async function runIndexJob(
  { job, sources }: JobConfig,
  { config }: Settings,
  indexer: Indexer,
  { signal, note }: JobContext,
): Promise<Counts> {
  switch (job) {
    case 'audit': {
      const { before, after } = await indexer.repair({ signal })
      signal.throwIfAborted()
      const documents = after.sources.reduce((sum, source) => sum + source.documents, 0)
      return { documents, wrong: after.wrong, mended: before.wrong - after.wrong }
    }
    case 'reindex': {
      const { worker, move, waitsFor } = await indexer.reindex({ signal, promote: true })
      signal.throwIfAborted()
      if (waitsFor !== undefined) note(waitsFor)
      return {
        ...countsOf(worker),
        dropped: move?.dropped.length ?? 0,
        waiting: waitsFor === undefined ? 0 : 1,
      }
    }
    default: {
      const isWanted = ({ source }: Connector): boolean => sources.length === 0 || sources.includes(source)
      const report = await indexer.index(configuredConnectors(config).filter(isWanted), { signal })
      signal.throwIfAborted()
      if (report.waitsFor !== undefined) note(report.waitsFor)
      const { runs, worker, waitsFor } = report
      return { ...runCounts(runs), waiting: waitsFor === undefined ? 0 : 1, ...countsOf(worker) }
    }
  }
}

/** @throws {SourceUnavailableError} where a source could not be read to its end; the others' changes are in the log. */
function runCounts(runs: ConnectReport['runs']): Counts {
  const broken = runs.filter(({ run }) => run.error !== undefined)
  if (broken.length > 0) {
    const reasons = broken.map(({ source, run }) => `${source}: ${run.error}`)
    throw new SourceUnavailableError(
      `${broken.length} of ${runs.length} sources not read: ${reasons.join('; ')}`,
    )
  }
  const sum = (count: (run: (typeof runs)[number]['run']) => number): number =>
    runs.reduce((total, { run }) => total + count(run), 0)
  return {
    seen: sum((run) => run.seen),
    added: sum((run) => run.added),
    changed: sum((run) => run.changed + run.accessChanged),
    deleted: sum((run) => run.deleted),
    held: sum((run) => run.held),
    failed: sum((run) => run.failed.length),
    partial: runs.filter(({ run }) => run.partial).length,
  }
}

function countsOf({ indexed, removed, deadLettered, chunks }: WorkerReport): Counts {
  return { indexed, removed, deadLettered: deadLettered.length, chunks }
}

async function runEvaluation(
  { dataset = '' }: JobConfig,
  settings: Settings,
  opened: OpenedEmbedder,
  { signal }: JobContext,
): Promise<Counts> {
  const { metrics, queries } = await evaluate(settings, opened, { dataset }, { signal })
  return { queries, ...metrics }
}
