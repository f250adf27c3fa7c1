import type { Config } from '../../config/config.ts'
import { ConfigError } from '../../core/errors.ts'
import { cronTimes } from './cron-times.ts'
import type { JobRun } from './job-runs.ts'

/** A configured job as an operator sees it. */
export interface JobState {
  readonly name: string
  readonly job: Config['schedule'][number]['job']
  readonly cron: string
  readonly timezone: string
  /** When it is due next; absent where its line is not understood, see `problem`. */
  readonly nextAtMs?: number
  /** What is wrong with its line. */
  readonly problem?: string
  /** Its latest run; absent before the first. */
  readonly latest?: JobRun
}

/** The jobs that the configuration lists, in its order. @param runs newest first */
export function listJobs(
  schedule: Config['schedule'],
  runs: readonly JobRun[],
  nowMs: number,
): readonly JobState[] {
  return schedule.map(({ name, job, cron, timezone }) => {
    const latest = runs.find((run) => run.job === name)
    return { name, job, cron, timezone, ...dueOf(name, cron, timezone, nowMs), ...(latest && { latest }) }
  })
}

function dueOf(
  name: string,
  cron: string,
  timezone: string,
  nowMs: number,
): Pick<JobState, 'nextAtMs' | 'problem'> {
  try {
    const nextAtMs = cronTimes(name, cron, timezone, nowMs).next(nowMs)
    return nextAtMs === undefined ? {} : { nextAtMs }
  } catch (error) {
    if (error instanceof ConfigError) return { problem: error.message }
    throw error
  }
}
