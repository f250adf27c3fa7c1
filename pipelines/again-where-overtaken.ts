import { OvertakenError } from '../core/errors.ts'
import type { RetryOptions } from './retry.ts'

/** The other may still be at it. */
const PAUSE_MS = 1_000

/**
 * Runs `work`, and again where another writer has overtaken it, so it has to decide from the beginning. That comes to an
 * end: each time another has written what was to be written here.
 */
export async function againWhereOvertaken<T>(
  work: () => Promise<T>,
  { sleep, signal, onRetry }: Pick<RetryOptions, 'sleep' | 'signal' | 'onRetry'>,
): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof OvertakenError)) throw error
      await sleep(PAUSE_MS, signal)
      onRetry?.()
    }
  }
}
