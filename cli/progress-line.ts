import type { WriteStream } from 'node:tty'
import type { Progress, ReportProgress } from '../core/progress.ts'

const REDRAW_MS = 100
/** A bar that nobody reports to is drawn as often, so that its time left goes on. */
const IDLE_REDRAW_MS = 1_000
const PLAIN_LINE_MS = 5_000
const BAR_WIDTH = 24
/** How long a measured rate counts: pages are long and short, so that a shorter time would let the time left jump. */
const RATE_MEMORY_MS = 10_000

/** Of a terminal that does not say. */
const USUAL_COLUMNS = 80

/** What of a stream the progress needs. */
export type ProgressStream = Pick<WriteStream, 'write'> & {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Shows progress until `end`: one redrawn line a stage on a terminal, a plain line now and then otherwise. */
export interface ProgressLine {
  readonly report: ReportProgress
  /** Leaves the last state of the last stage standing. */
  end(): void
}

/**
 * ```
 * embed   ████████████░░░░░░░░░░░░  412/885 documents  57/s  0:08 left
 * ```
 *
 * @param now milliseconds, monotonic.
 */
export function progressLine(
  stream: ProgressStream,
  now: () => number = () => performance.now(),
): ProgressLine {
  let current: StageState | undefined
  let idle: NodeJS.Timeout | undefined
  // A plain line that stays has to say something; a drawn one says at once that work has begun.
  let drawnAtMs = stream.isTTY ? Number.NEGATIVE_INFINITY : now()

  const draw = (state: StageState, last: boolean): void => {
    drawnAtMs = now()
    if (stream.isTTY) {
      const line = describe(state, drawnAtMs).slice(0, (stream.columns || USUAL_COLUMNS) - 1)
      stream.write(`\r\x1b[2K${line}${last ? '\n' : ''}`)
    } else stream.write(`${describe(state, drawnAtMs)}\n`)
  }

  return {
    report(progress) {
      const state = advance(current, progress, now())
      if (stream.isTTY) idle ??= setInterval(() => current && draw(current, false), IDLE_REDRAW_MS).unref()
      const changed = current !== undefined && current.progress.stage !== progress.stage
      if (changed && current) draw(current, true)
      current = state
      const dueMs = stream.isTTY ? REDRAW_MS : PLAIN_LINE_MS
      if (now() - drawnAtMs >= dueMs || (changed && stream.isTTY)) draw(state, false)
    },
    end() {
      clearInterval(idle)
      idle = undefined
      if (current) draw(current, true)
      current = undefined
    },
  }
}

interface StageState {
  readonly progress: Progress
  readonly startedAtMs: number
  readonly measuredAtMs: number
  readonly measuredDone: number
  /** Units a second; `undefined` until something was measured. */
  readonly rate: number | undefined
}

function advance(before: StageState | undefined, progress: Progress, nowMs: number): StageState {
  if (before === undefined || before.progress.stage !== progress.stage) {
    return { progress, startedAtMs: nowMs, measuredAtMs: nowMs, measuredDone: progress.done, rate: undefined }
  }
  const elapsedMs = nowMs - before.measuredAtMs
  if (elapsedMs < 500) return { ...before, progress }
  const measured = ((progress.done - before.measuredDone) / elapsedMs) * 1000
  const weight = 1 - Math.exp(-elapsedMs / RATE_MEMORY_MS)
  const rate = before.rate === undefined ? measured : before.rate + weight * (measured - before.rate)
  return { ...before, progress, measuredAtMs: nowMs, measuredDone: progress.done, rate }
}

function describe(state: StageState, nowMs: number): string {
  const { stage, done, total, unit, detail } = state.progress
  const more = detail === undefined ? '' : `  ${detail}`
  const rate = state.rate === undefined || state.rate <= 0 ? '' : `  ${formatRate(state.rate)}/s`
  if (total === undefined) return `${stage.padEnd(8)} ${done} ${unit}${rate}${more}`
  const filled = total === 0 ? BAR_WIDTH : Math.min(BAR_WIDTH, Math.round((done / total) * BAR_WIDTH))
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  const left =
    done >= total
      ? `  ${formatDuration(nowMs - state.startedAtMs)}`
      : state.rate !== undefined && state.rate > 0
        ? `  ${formatDuration(((total - done) / state.rate) * 1000 - (nowMs - state.measuredAtMs))} left`
        : ''
  return `${stage.padEnd(8)} ${bar} ${done}/${total} ${unit}${rate}${left}${more}`
}

function formatRate(rate: number): string {
  return rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)
}

/** `0:08`, `2:05`, `1:02:03`. */
function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000))
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}
