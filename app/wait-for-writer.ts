import { setTimeout as pause } from 'node:timers/promises'
import { WriterLockedError } from '../core/errors.ts'

const ATTEMPT_EVERY_MS = 50

/**
 * Opens something that one process writes at a time, and waits its turn where another holds it.
 *
 * @param patienceMs how long; 0 tries once.
 * @throws {WriterLockedError} where the other is still at it then.
 */
export async function waitForWriter<T>(
  open: () => Promise<T>,
  patienceMs: number,
  signal?: AbortSignal,
): Promise<T> {
  const untilMs = performance.now() + patienceMs
  for (;;) {
    try {
      return await open()
    } catch (error) {
      if (!(error instanceof WriterLockedError) || performance.now() >= untilMs) throw error
      await pause(ATTEMPT_EVERY_MS, undefined, { ...(signal && { signal }) })
    }
  }
}
