import type { Operations } from '../operations/open-operations.ts'

/** One run of a job. */
export interface JobRun {
  readonly id: number
  readonly job: string
  /** The time that it is for. */
  readonly scheduledAtMs: number
  readonly startedAtMs: number
  /** Absent while it runs. */
  readonly endedAtMs?: number
  readonly state: 'running' | 'done' | 'failed'
  /** Who runs it; empty where whoever ran it has let it go. */
  readonly holder: string
  /** Grows while its holder lives. */
  readonly beats: number
  /** How often it was begun. */
  readonly attempts: number
  /** Earlier times that passed without a run, and that this one makes up for. */
  readonly missed: number
  /** What it did, e.g. `indexed`. Absent while it runs. */
  readonly counts?: Readonly<Record<string, number>>
  /** Why it failed. */
  readonly error?: string
}

/** Runs of jobs, shared by all schedulers of a data folder: each step is one transaction, so that one of them wins. */
export interface JobRuns {
  /** When the job was first heard of; `nowMs` where that is now. */
  knownSince(job: string, nowMs: number): number
  /** The run for the latest time, up to `untilMs` where that is given. */
  latest(job: string, untilMs?: number): JobRun | undefined
  get(id: number): JobRun | undefined
  /** The run that is under way. */
  running(job: string): JobRun | undefined
  /** Begins the run for a time; `undefined` where it has one already, or where another run of the job is under way. */
  claim(run: Pick<JobRun, 'job' | 'scheduledAtMs' | 'missed' | 'holder'>, nowMs: number): JobRun | undefined
  /** Goes on with a run whose holder stopped at `beats`; `undefined` where it has beaten since, or ended. */
  takeOver(run: Pick<JobRun, 'id' | 'beats'>, holder: string): JobRun | undefined
  /** Its holder lives. @returns false where it is no longer its holder */
  beat(run: Pick<JobRun, 'id' | 'holder'>): boolean
  /** Lets it go unfinished, for the next who comes. */
  release(run: Pick<JobRun, 'id' | 'holder'>): void
  /** @returns false where it is no longer its holder */
  finish(run: Pick<JobRun, 'id' | 'holder'>, ended: Pick<JobRun, 'counts' | 'error'>, nowMs: number): boolean
  /** Newest first. */
  list(options?: { readonly job?: string; readonly limit?: number }): readonly JobRun[]
}

type RunRow = Omit<JobRun, 'endedAtMs' | 'counts' | 'error'> & {
  readonly endedAtMs: number | null
  readonly counts: string | null
  readonly error: string | null
}

const SELECT = `
  SELECT id, job, scheduled_at_ms AS scheduledAtMs, started_at_ms AS startedAtMs, ended_at_ms AS endedAtMs, holder,
    beats, attempts, missed, state, counts, error
  FROM job_run`

export function openJobRuns({ database }: Operations): JobRuns {
  const know = database.prepare('INSERT OR IGNORE INTO job_known VALUES (?, ?)')
  const since = database.prepare('SELECT since_ms AS sinceMs FROM job_known WHERE job = ?')
  const find = database.prepare(`${SELECT} WHERE id = ?`)
  const findLatest = database.prepare(
    `${SELECT} WHERE job = ? AND scheduled_at_ms <= ? ORDER BY scheduled_at_ms DESC LIMIT 1`,
  )
  const findRunning = database.prepare(`${SELECT} WHERE job = ? AND state = 'running' LIMIT 1`)
  const findClash = database.prepare(
    `${SELECT} WHERE job = ? AND (state = 'running' OR scheduled_at_ms = ?) LIMIT 1`,
  )
  const insert = database.prepare(`
    INSERT INTO job_run (job, scheduled_at_ms, started_at_ms, holder, beats, attempts, missed, state)
    VALUES (?, ?, ?, ?, 0, 1, ?, 'running')`)
  const take = database.prepare(`
    UPDATE job_run SET holder = ?, beats = beats + 1, attempts = attempts + 1
    WHERE id = ? AND beats = ? AND state = 'running'`)
  const beat = database.prepare(`UPDATE job_run SET beats = beats + 1 WHERE id = ? AND holder = ?`)
  const release = database.prepare(`UPDATE job_run SET holder = '' WHERE id = ? AND holder = ?`)
  const end = database.prepare(`
    UPDATE job_run SET state = ?, ended_at_ms = ?, counts = ?, error = ?
    WHERE id = ? AND holder = ? AND state = 'running'`)
  const list = database.prepare(`${SELECT} WHERE ? IN ('', job) ORDER BY started_at_ms DESC, id DESC LIMIT ?`)

  const get = (id: number): JobRun | undefined => {
    const row = find.get<RunRow>(id)
    return row && toRun(row)
  }
  const isHeld = ({ id, holder }: Pick<JobRun, 'id' | 'holder'>): boolean => {
    const run = get(id)
    return run?.state === 'running' && run.holder === holder
  }
  return {
    get,
    knownSince(job, nowMs) {
      know.run(job, nowMs)
      return since.get<{ sinceMs: number }>(job)?.sinceMs ?? nowMs
    },
    latest(job, untilMs = Number.MAX_SAFE_INTEGER) {
      const row = findLatest.get<RunRow>(job, untilMs)
      return row && toRun(row)
    },
    running(job) {
      const row = findRunning.get<RunRow>(job)
      return row && toRun(row)
    },
    claim: ({ job, scheduledAtMs, missed, holder }, nowMs) =>
      database.write(() => {
        if (findClash.get(job, scheduledAtMs) !== undefined) return undefined
        return get(insert.run(job, scheduledAtMs, nowMs, holder, missed))
      }),
    takeOver: ({ id, beats }, holder) =>
      database.write(() => {
        take.run(holder, id, beats)
        const run = get(id)
        return run?.holder === holder && run.beats === beats + 1 ? run : undefined
      }),
    beat: (run) =>
      database.write(() => {
        const held = isHeld(run)
        if (held) beat.run(run.id, run.holder)
        return held
      }),
    release: ({ id, holder }) => {
      release.run(id, holder)
    },
    finish: (run, { counts, error }, nowMs) =>
      database.write(() => {
        const held = isHeld(run)
        const state = error === undefined ? 'done' : 'failed'
        if (held) end.run(state, nowMs, JSON.stringify(counts ?? {}), error ?? null, run.id, run.holder)
        return held
      }),
    list: ({ job = '', limit = 50 } = {}) => list.all<RunRow>(job, limit).map(toRun),
  }
}

function toRun({ endedAtMs, counts, error, ...same }: RunRow): JobRun {
  return {
    ...same,
    ...(endedAtMs !== null && { endedAtMs }),
    ...(counts !== null && { counts: JSON.parse(counts) as Record<string, number> }),
    ...(error !== null && { error }),
  }
}
