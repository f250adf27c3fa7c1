import { Cron } from 'croner'
import { ConfigError } from '../../core/errors.ts'

/** When a job is due, by its cron line. */
export interface CronTimes {
  /** The first time after `ms`; `undefined` where there is none any more. */
  next(ms: number): number | undefined
  /** The last time in (`afterMs`, `untilMs`], and how many others lie in it, at most `MAX_MISSED`; `undefined` where there is none. */
  lastDue(afterMs: number, untilMs: number): { readonly atMs: number; readonly missed: number } | undefined
}

/** Missed times are counted to this: a line for every minute misses half a million a year. */
const MAX_MISSED = 1_000

/** @param job named in errors. @throws {ConfigError} for a line that is none, or never comes, and for an unknown time zone */
export function cronTimes(job: string, line: string, timezone: string, nowMs: number): CronTimes {
  const cron = parse(job, line, timezone)
  const next = (ms: number): number | undefined => cron.nextRun(new Date(ms))?.getTime()
  if (next(nowMs) === undefined) {
    throw new ConfigError(
      `job ${job}: expected a cron line that comes, but ${JSON.stringify(line)} never does; mend its day or month`,
    )
  }
  return {
    next,
    lastDue(afterMs, untilMs) {
      const [last] = cron.previousRuns(1, new Date(untilMs + 1))
      if (last === undefined || last.getTime() <= afterMs) return undefined
      return { atMs: last.getTime(), missed: countBetween(next, afterMs, last.getTime()) }
    },
  }
}

function parse(job: string, line: string, timezone: string): Cron {
  try {
    const cron = new Cron(line, { timezone, paused: true })
    cron.nextRun()
    return cron
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('. ')[0] : String(cause)
    throw new ConfigError(
      `job ${job}: expected a cron line such as \`0 4 * * *\` and a time zone such as Europe/Zurich, ` +
        `got ${JSON.stringify(line)} in ${JSON.stringify(timezone)} (${reason}); mend it in the configuration`,
      { cause },
    )
  }
}

/** How many times lie strictly between, at most `MAX_MISSED`. */
function countBetween(next: (ms: number) => number | undefined, fromMs: number, toMs: number): number {
  let count = 0
  for (let at = next(fromMs); at !== undefined && at < toMs && count < MAX_MISSED; at = next(at)) count++
  return count
}
