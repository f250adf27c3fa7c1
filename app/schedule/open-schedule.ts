import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { ConfigError } from '../../core/errors.ts'
import type { Journey } from '../../core/journey.ts'
import { nearestName } from '../../core/nearest-name.ts'
import { openOperations } from '../operations/open-operations.ts'
import type { Settings } from '../settings.ts'
import { type JobRun, openJobRuns } from './job-runs.ts'
import { type JobState, listJobs } from './list-jobs.ts'
import { configuredJobs } from './run-job.ts'
import { type Clock, runJobNow, runScheduler } from './scheduler.ts'

/** The configured jobs and their runs. */
export interface Schedule {
  /** Runs what is due until the signal fires. @throws {ConfigError} where there is no job */
  run(signal: AbortSignal, onRun: (run: JobRun) => void): Promise<void>
  /** Runs one job now. @returns how it ended; `undefined` where it runs already, or was interrupted @throws {ConfigError} for an unknown job */
  runNow(name: string, signal: AbortSignal, onRun: (run: JobRun) => void): Promise<JobRun | undefined>
  jobs(): readonly JobState[]
  /** Newest first. */
  runs(limit: number): readonly JobRun[]
  close(): void
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
    async runNow(name, signal, onRun) {
      const job = jobs.find((each) => each.name === name)
      if (job === undefined) throw unknownJob(name, jobs)
      return runJobNow(job, { runs, holder, clock: systemClock, signal, onRun })
    },
    jobs: () => listJobs(settings.config.schedule, runs.list({ limit: KNOWN_RUNS }), Date.now()),
    runs: (limit) => runs.list({ limit }),
    close: () => operations.close(),
  }
}

function unknownJob(name: string, jobs: readonly { readonly name: string }[]): ConfigError {
  const known = jobs.map((job) => job.name)
  const nearest = nearestName(name, known)
  const cure = nearest === undefined ? `known are ${known.join(', ') || 'none'}` : `did you mean ${nearest}?`
  return new ConfigError(`expected the name of a configured job, got ${name}; ${cure}`)
}
