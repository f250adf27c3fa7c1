import { setTimeout } from 'node:timers/promises'
import { PlumblineError } from '../core/errors.ts'

const ATTEMPTS = 6
const FIRST_DELAY_MS = 250

/** Resolves after `delayMs`, or rejects when `signal` fires. */
export type Sleep = (delayMs: number, signal: AbortSignal) => Promise<void>

/** The clock's own. */
export const realSleep: Sleep = async (delayMs, signal) => {
  await setTimeout(delayMs, undefined, { signal })
}

export interface RetryOptions {
  readonly sleep: Sleep
  readonly signal: AbortSignal
  /** Called before each new attempt. */
  readonly onRetry?: () => void
}

/**
 * Runs `work`, and again where it throws an error that calls itself retriable: six attempts in all, with 0.25, 0.5, 1, 2
 * and 4 s between them, then the error is thrown. Any other error is thrown at once.
 */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const isRetriable = error instanceof PlumblineError && error.retriable
      if (!isRetriable || attempt === ATTEMPTS) throw error
      await options.sleep(FIRST_DELAY_MS * 2 ** (attempt - 1), options.signal)
      options.onRetry?.()
    }
  }
}
