import type { JobRun } from '../app/schedule/job-runs.ts'
import type { JobState } from '../app/schedule/list-jobs.ts'
import { table } from './table.ts'
import { utcText } from './utc-text.ts'

/** Jobs as a table, and below it what is wrong with a line. */
export function jobsText(jobs: readonly JobState[]): string {
  if (jobs.length === 0) return 'no jobs; list them under schedule in plumbline.yaml'
  const rows = jobs.map(({ name, job, cron, timezone, nextAtMs, latest }) => [
    name,
    job,
    cron,
    timezone,
    nextAtMs === undefined ? 'never' : utcText(nextAtMs),
    latest === undefined ? 'never run' : `${latest.state} ${utcText(latest.startedAtMs)}`,
  ])
  const problems = jobs.flatMap(({ problem }) => problem ?? [])
  return [table(['job', 'does', 'cron', 'time zone', 'next (UTC)', 'latest (UTC)'], rows), ...problems].join(
    '\n',
  )
}

/** One run on a line, with what it did or why it failed. */
export function runLine(run: JobRun): string {
  const { job, scheduledAtMs, startedAtMs, state, attempts, missed, counts, error } = run
  const did = Object.entries(counts ?? {}).filter(([, count]) => count !== 0)
  const parts = [
    `${utcText(startedAtMs)}  ${job}  ${state}`,
    ...(scheduledAtMs === startedAtMs ? [] : [`for ${utcText(scheduledAtMs)}`]),
    ...(missed > 0 ? [`${missed} missed before`] : []),
    ...(attempts > 1 ? [`attempt ${attempts}`] : []),
    ...(did.length > 0 ? [did.map(([what, count]) => `${what} ${round(count)}`).join(', ')] : []),
    ...(error === undefined ? [] : [error]),
  ]
  return parts.join('  ')
}

function round(count: number): number {
  return Math.round(count * 10_000) / 10_000
}
