import type { CronTimes } from './cron-times.ts'
import type { JobRun, JobRuns } from './job-runs.ts'

/** A job with its times and what it does. */
export interface ScheduledJob {
  readonly name: string
  readonly times: CronTimes
  /** @returns counts of what it did. Safe to repeat: it may be begun again after its process died. @throws what kept it */
  run(signal: AbortSignal): Promise<Readonly<Record<string, number>>>
}

/** What time it is, and how time passes. */
export interface Clock {
  /** By the calendar, in ms since 1970; may jump. */
  now(): number
  /** By this process alone, in ms; never jumps. */
  elapsed(): number
  /** Resolves after so long, or when `signal` fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export interface RunnerOptions {
  readonly runs: JobRuns
  /** This scheduler's name, no other's. */
  readonly holder: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told of each run as it begins and ends. */
  readonly onRun?: (run: JobRun) => void
  /** Told of the run that stands in the way of one that a person asked for, while its heart is watched. */
  readonly onWait?: (run: JobRun) => void
}

export interface SchedulerOptions extends RunnerOptions {
  readonly jobs: readonly ScheduledJob[]
}

/** How often a scheduler looks whether something is due. */
const LOOK_EVERY_MS = 1_000
/** How often the holder of a run says that it lives; after so many times of silence another takes over. */
const BEAT_EVERY_MS = 5_000
const SILENT_BEATS = 6
/** A run that was begun so often and never ended is given up. */
const MAX_ATTEMPTS = 3

/**
 * Runs jobs when they are due, one after the other, until the signal fires; a run that is under way is then let go,
 * for the next scheduler to go on with.
 *
 * Any number of schedulers may run on one data folder. A time has one run: whoever begins it first has it. Times that
 * passed while no scheduler ran, or while the job was still at an earlier one, are made up for by one run. Whether a
 * holder has died is told by its heart, watched over the watcher's own clock, so that a calendar that is set forward or
 * back takes no run away.
 */
export async function runScheduler(options: SchedulerOptions): Promise<void> {
  const { jobs, clock, signal } = options
  const watch = watchHearts(clock)
  while (!signal.aborted) {
    for (const job of jobs) {
      const run = signal.aborted ? undefined : begin(job, options, watch)
      if (run !== undefined) await carryOut(job, run, options)
    }
    if (!signal.aborted) await clock.sleep(LOOK_EVERY_MS, signal)
  }
}

/**
 * Runs a job now, whatever its times. One that another process has begun is gone on with where that process has died,
 * which takes the time of some heartbeats to tell.
 *
 * @returns how it ended; `undefined` where a run of it is under way
 */
export async function runJobNow(job: ScheduledJob, options: RunnerOptions): Promise<JobRun | undefined> {
  const { runs, holder, clock } = options
  const nowMs = clock.now()
  const claimed = runs.claim({ job: job.name, scheduledAtMs: nowMs, missed: 0, holder }, nowMs)
  const run = claimed ?? (await takeOverSilent(job, options))
  if (run === undefined) return undefined
  await carryOut(job, run, options)
  return runs.get(run.id)
}

/** The run that stands in the way, once its holder was silent for long enough; `undefined` where it lives, or has ended. */
async function takeOverSilent(
  job: ScheduledJob,
  { runs, holder, clock, signal, onWait }: RunnerOptions,
): Promise<JobRun | undefined> {
  const isSilent = watchHearts(clock)
  const first = runs.running(job.name)
  if (first !== undefined && first.holder !== '') onWait?.(first)
  while (first !== undefined && !signal.aborted) {
    const run = runs.get(first.id)
    if (run?.state !== 'running' || run.beats !== first.beats) return undefined
    if (isSilent(run)) return runs.takeOver(run, holder)
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
  return undefined
}

/** The run of `job` that is to be carried out now, held by this scheduler; `undefined` where there is none. */
function begin(
  job: ScheduledJob,
  { runs, holder, clock }: RunnerOptions,
  isSilent: (run: JobRun) => boolean,
): JobRun | undefined {
  const nowMs = clock.now()
  const sinceMs = Math.min(runs.knownSince(job.name, nowMs), nowMs)
  const running = runs.running(job.name)
  if (running !== undefined) return isSilent(running) ? runs.takeOver(running, holder) : undefined
  // Runs for times to come are left from when the calendar was ahead: they are no reason to wait for it to get there.
  const due = job.times.lastDue(runs.latest(job.name, nowMs)?.scheduledAtMs ?? sinceMs, nowMs)
  if (due === undefined) return undefined
  return runs.claim({ job: job.name, scheduledAtMs: due.atMs, missed: due.missed, holder }, nowMs)
}

/** Tells of a run whether its holder has let it go, or was silent for as long as this has watched it. */
function watchHearts(clock: Clock): (run: JobRun) => boolean {
  const seen = new Map<number, { readonly beats: number; readonly atMs: number }>()
  return ({ id, beats, holder }) => {
    if (holder === '') return true
    const before = seen.get(id)
    if (before?.beats !== beats) seen.set(id, { beats, atMs: clock.elapsed() })
    return before?.beats === beats && clock.elapsed() - before.atMs >= SILENT_BEATS * BEAT_EVERY_MS
  }
}

/** Runs it, and records how it ended. */
async function carryOut(job: ScheduledJob, run: JobRun, options: RunnerOptions): Promise<void> {
  const { runs, signal, onRun } = options
  onRun?.(run)
  if (run.attempts > MAX_ATTEMPTS) {
    const error = `begun ${MAX_ATTEMPTS} times and never ended; look why its process dies, then run it by hand`
    finish(run, { error }, options)
    return
  }
  const ending = new AbortController()
  const both = AbortSignal.any([signal, ending.signal])
  const beating = beatWhile(run, options, ending)
  try {
    const counts = await job.run(both)
    if (!both.aborted) finish(run, { counts }, options)
  } catch (error) {
    if (!both.aborted) finish(run, { error: error instanceof Error ? error.message : String(error) }, options)
  }
  ending.abort()
  await beating
  if (signal.aborted) runs.release(run)
}

function finish(
  run: JobRun,
  ended: Pick<JobRun, 'counts' | 'error'>,
  { runs, clock, onRun }: RunnerOptions,
): void {
  const nowMs = clock.now()
  if (!runs.finish(run, ended, nowMs)) return
  onRun?.({ ...run, ...ended, state: ended.error === undefined ? 'done' : 'failed', endedAtMs: nowMs })
}

/** Lets the run's heart beat until `ending` fires; fires it where another has taken the run over. */
async function beatWhile(
  run: JobRun,
  { runs, clock }: RunnerOptions,
  ending: AbortController,
): Promise<void> {
  while (!ending.signal.aborted) {
    await clock.sleep(BEAT_EVERY_MS, ending.signal)
    if (ending.signal.aborted) return
    if (!runs.beat(run)) ending.abort(new Error(`run ${run.id} of ${run.job} went to another scheduler`))
  }
}
