import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../schedule/scheduler.ts'

/** A clock that goes when it is told to. */
export interface FakeClock extends Clock {
  /** Lets time pass, waking sleepers in order and giving each its turn. */
  advance(ms: number): Promise<void>
  /** Sets the calendar, and nothing else: the machine's clock is moved. */
  setCalendar(ms: number): void
}

interface Sleeper {
  readonly atMs: number
  wake(): void
}

/** @param startMs what the calendar says first */
export function fakeClock(startMs: number): FakeClock {
  let elapsedMs = 0
  let offsetMs = startMs
  const sleepers = new Set<Sleeper>()
  return {
    now: () => offsetMs + elapsedMs,
    elapsed: () => elapsedMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { atMs: elapsedMs + ms, wake }
        function wake(): void {
          sleepers.delete(sleeper)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        sleepers.add(sleeper)
        signal.addEventListener('abort', wake)
        if (signal.aborted) wake()
      }),
    async advance(ms) {
      const untilMs = elapsedMs + ms
      await settle()
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.atMs - b.atMs)[0]
        if (next === undefined || next.atMs > untilMs) break
        elapsedMs = next.atMs
        next.wake()
        await settle()
      }
      elapsedMs = untilMs
    },
    setCalendar(ms) {
      offsetMs = ms - elapsedMs
    },
  }
}

/** Whoever was woken comes to its next sleep. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn()
}
