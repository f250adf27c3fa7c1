import { setTimeout } from 'node:timers/promises'
import { PlumblineError } from '../core/errors.ts'
import { UNTOLD, type Wait, type Waiting } from '../core/tell-of-waiting.ts'

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 10_000
/** Six attempts: 0.25 + 0.5 + 1 + 2 + 4 s. */
const PATIENCE_MS = 7_750

/** Resolves after `delayMs`, or rejects when `signal` fires. */
export type Sleep = (delayMs: number, signal: AbortSignal) => Promise<void>

/** The clock's own. */
export const realSleep: Sleep = async (delayMs, signal) => {
  await setTimeout(delayMs, undefined, { signal })
}

export interface RetryOptions {
  readonly sleep: Sleep
  readonly signal: AbortSignal
  /** Nothing is tried again once it fires, and the error is thrown. */
  readonly stop?: AbortSignal
  /** How long it waits between attempts, all in all, in ms (7,750, which is six attempts). */
  readonly patienceMs?: number
  /** Called before each new attempt. */
  readonly onRetry?: () => void
  /** Tells a person what is waited for (nobody). */
  readonly waiting?: Waiting
}

/**
 * Runs `work`, and again where it throws an error that calls itself retriable: after 0.25, 0.5, 1, 2 s and so on, at most
 * 10, until it has waited for as long as its patience lasts; then the error is thrown. Any other error is thrown at once.
 *
 * @throws the signal's reason, instead of any attempt, once it fires
 */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const wait = (options.waiting ?? UNTOLD).begin()
  try {
    const result = await attempts(work, options, wait)
    wait.passed()
    return result
  } catch (error) {
    wait.left()
    throw error
  }
}

async function attempts<T>(work: () => Promise<T>, options: RetryOptions, wait: Wait): Promise<T> {
  const { sleep, signal, stop, onRetry, patienceMs = PATIENCE_MS } = options
  let waitedMs = 0
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)) {
    signal.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      const isRetriable = error instanceof PlumblineError && error.retriable
      if (!isRetriable || waitedMs + delayMs > patienceMs || stop?.aborted) throw error
      wait.failed(error)
      await sleep(delayMs, stop === undefined ? signal : AbortSignal.any([signal, stop])).catch((reason) => {
        throw stop?.aborted && !signal.aborted ? error : reason
      })
      waitedMs += delayMs
      onRetry?.()
    }
  }
}
