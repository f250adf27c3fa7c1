import { setTimeout as wait } from 'node:timers/promises'
import type { ChatModel } from '../core/chat-model.ts'
import { ChatModelError } from '../core/errors.ts'

export interface RetryOptions {
  /** How often a question is put at most, ≥ 1. */
  readonly attempts: number
  /** Before the second time; twice as long before each further one, and up to half more by chance. */
  readonly firstPauseMs: number
  /** Longest pause, also where the provider asks for a longer one. */
  readonly maxPauseMs: number
  /** Told of each failed attempt that is followed by another. */
  readonly onRetry?: (error: ChatModelError) => void
}

/** The model, asked again where it is busy, unreachable or too slow; what no further try would mend is thrown at once. */
export function withRetries(model: ChatModel, options: RetryOptions): ChatModel {
  return {
    modelId: model.modelId,
    async ask(request, signal) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await model.ask(request, signal)
        } catch (error) {
          const isLast = attempt >= options.attempts
          if (!(error instanceof ChatModelError) || !error.retriable || isLast) throw error
          options.onRetry?.(error)
          await pause(pauseMs(attempt, error.retryAfterMs, options), signal)
        }
      }
    },
  }
}

function pauseMs(attempt: number, askedForMs: number | undefined, options: RetryOptions): number {
  const grown = options.firstPauseMs * 2 ** (attempt - 1) * (1 + Math.random() / 2)
  return Math.min(Math.max(grown, askedForMs ?? 0), options.maxPauseMs)
}

/** @throws the signal's reason where it fires */
async function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(durationMs, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
