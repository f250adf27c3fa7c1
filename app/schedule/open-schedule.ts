import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { ConfigError } from '../../core/errors.ts'
import type { Journey } from '../../core/journey.ts'
import { nearestName } from '../../core/nearest-name.ts'
import { openOperations } from '../operations/open-operations.ts'
import { operationsRecords } from '../operations/operations-records.ts'
import type { Settings } from '../settings.ts'
import { type JobRun, openJobRuns } from './job-runs.ts'
import { type JobState, listJobs } from './list-jobs.ts'
import { configuredJobs } from './run-job.ts'
import { type Clock, runJobNow, runScheduler } from './scheduler.ts'

/** The configured jobs and their runs, to be looked at. */
export interface ScheduleRecords {
  /** One with an impossible line among them, with what is wrong with it. */
  jobs(): readonly JobState[]
  /** Newest first. */
  runs(limit: number): readonly JobRun[]
  close(): void
}

/** The same, to be run. */
export interface Schedule extends ScheduleRecords {
  /** Runs what is due until the signal fires. @throws {ConfigError} where there is no job */
  run(signal: AbortSignal, onRun: (run: JobRun) => void): Promise<void>
  /** As `runJobNow` does. @throws {ConfigError} for an unknown job */
  runNow(name: string, signal: AbortSignal, onWait: (run: JobRun) => void): Promise<JobRun | undefined>
}

const KNOWN_RUNS = 1_000

const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  async sleep(ms, signal) {
    const [rested] = await Promise.allSettled([pause(ms, undefined, { signal })])
    if (rested.status === 'rejected' && !signal.aborted) throw rested.reason
  },
}

/**
 * @param note gets what a person should know of the work.
 * @param journey told of each step of each document (nobody).
 * @throws {ConfigError} as `configuredJobs` does
 */
export function openSchedule(settings: Settings, note: (text: string) => void, journey?: Journey): Schedule {
  const jobs = configuredJobs(settings, { note, ...(journey && { journey }) })
  const operations = openOperations(settings.data)
  const runs = openJobRuns(operations)
  const holder = `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`
  return {
    async run(signal, onRun) {
      if (jobs.length === 0) {
        throw new ConfigError('expected jobs to run, found none; list them under schedule in plumbline.yaml')
      }
      await runScheduler({ jobs, runs, holder, clock: systemClock, signal, onRun })
    },
    async runNow(name, signal, onWait) {
      const job = jobs.find((each) => each.name === name)
      if (job === undefined) throw unknownJob(name, jobs)
      return runJobNow(job, { runs, holder, clock: systemClock, signal, onWait })
    },
    ...recordsOf(settings, (limit) => runs.list({ limit })),
    close: () => operations.close(),
  }
}

/** Makes nothing, and refuses no job. */
export function openScheduleRecords(settings: Settings): ScheduleRecords {
  const records = operationsRecords(settings.data)
  return { ...recordsOf(settings, records.jobRuns), close: records.close }
}

function recordsOf(
  { config }: Settings,
  runs: (limit: number) => readonly JobRun[],
): Omit<ScheduleRecords, 'close'> {
  return { jobs: () => listJobs(config.schedule, runs(KNOWN_RUNS), Date.now()), runs }
}

function unknownJob(name: string, jobs: readonly { readonly name: string }[]): ConfigError {
  const known = jobs.map((job) => job.name)
  const nearest = nearestName(name, known)
  const cure = nearest === undefined ? `known are ${known.join(', ') || 'none'}` : `did you mean ${nearest}?`
  return new ConfigError(`expected the name of a configured job, got ${name}; ${cure}`)
}
