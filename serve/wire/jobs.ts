import * as z from 'zod'
import type { JobRun } from '../../app/schedule/job-runs.ts'
import type { JobState } from '../../app/schedule/list-jobs.ts'
import { Timestamp } from './timestamp.ts'

const WireJobRun = z.strictObject({
  job: z.string(),
  scheduledAt: Timestamp.describe('The time that it is for.'),
  startedAt: Timestamp,
  endedAt: Timestamp.optional().describe('Absent while it runs.'),
  state: z.enum(['running', 'done', 'failed']),
  attempts: z.int().describe('How often it was begun: more than once where its process died.'),
  missed: z.int().describe('Earlier times that passed without a run, and that this one made up for.'),
  counts: z.record(z.string(), z.number()).optional().describe('What it did, e.g. `indexed`.'),
  error: z.string().optional().describe('Why it failed.'),
})
export type WireJobRun = z.output<typeof WireJobRun>

const WireJob = z.strictObject({
  name: z.string(),
  job: z.enum(['connect', 'audit', 'reindex', 'evaluate']),
  cron: z.string(),
  timezone: z.string(),
  nextAt: Timestamp.optional().describe('When it is due next.'),
  problem: z.string().optional().describe('What is wrong with its cron line.'),
  latest: WireJobRun.optional().describe('Its latest run; absent before the first.'),
})

/** Jobs that run by the clock, and what became of them. */
export const JobsResponse = z
  .strictObject({
    jobs: z.array(WireJob).describe('As configured, in that order.'),
    runs: z.array(WireJobRun).describe('The latest 50 of all jobs, newest first.'),
  })
  .describe('What `plumbline schedule` runs, and ran.')
export type JobsResponse = z.output<typeof JobsResponse>

export function toJobsResponse(jobs: readonly JobState[], runs: readonly JobRun[]): JobsResponse {
  return {
    jobs: jobs.map(({ nextAtMs, latest, ...same }) => ({
      ...same,
      ...(nextAtMs !== undefined && { nextAt: iso(nextAtMs) }),
      ...(latest && { latest: toWireRun(latest) }),
    })),
    runs: runs.map(toWireRun),
  }
}

function toWireRun(run: JobRun): WireJobRun {
  const { job, scheduledAtMs, startedAtMs, endedAtMs, state, attempts, missed, counts, error } = run
  return {
    job,
    scheduledAt: iso(scheduledAtMs),
    startedAt: iso(startedAtMs),
    ...(endedAtMs !== undefined && { endedAt: iso(endedAtMs) }),
    state,
    attempts,
    missed,
    ...(counts && { counts: { ...counts } }),
    ...(error !== undefined && { error }),
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
