import { readFileSync } from 'node:fs'
import type { ChatModel } from '../core/chat-model.ts'
import { ConfigError } from '../core/errors.ts'
import { openAnswerCache } from './open-answer-cache.ts'
import { openProviderModel } from './open-provider-model.ts'
import { withAnswerCache } from './with-answer-cache.ts'
import { withRetries } from './with-retries.ts'

export interface ChatModelOptions {
  /** Provider and model, e.g. `openai:gpt-5-mini`. */
  readonly model: string
  readonly baseUrl?: string | undefined
  /** Environment variable with the key. */
  readonly keyVariable?: string | undefined
  /** File with the key; comes before the variable. */
  readonly keyFile?: string | undefined
  readonly timeoutSeconds: number
  readonly attempts: number
}

export interface ChatModelSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where answers are kept. */
  readonly answersFile: string
  /** Before the second attempt (1,000). */
  readonly firstPauseMs?: number
}

export interface OpenedChatModel extends ChatModel {
  /** Attempts that failed and were followed by another. */
  retries(): number
  close(): void
}

const FIRST_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 60_000

/**
 * A chat model as it is configured: asked again where that may help, its answers kept.
 *
 * @throws {ConfigError} where the key is not where it should be. @throws {DataDamagedError} for a damaged file of answers
 */
export function openChatModel(
  options: ChatModelOptions,
  { env, answersFile, firstPauseMs = FIRST_PAUSE_MS }: ChatModelSurroundings,
): OpenedChatModel {
  const { model, baseUrl, timeoutSeconds, attempts } = options
  const apiKey = keyOf(options, env)
  const cache = openAnswerCache(answersFile)
  let retries = 0
  const provider = openProviderModel({ model, baseUrl, apiKey, timeoutMs: timeoutSeconds * 1_000 })
  const patient = withRetries(provider, {
    attempts,
    firstPauseMs,
    maxPauseMs: MAX_PAUSE_MS,
    onRetry: () => {
      retries++
    },
  })
  return { ...withAnswerCache(patient, cache), retries: () => retries, close: () => cache.close() }
}

function keyOf(
  { keyFile, keyVariable }: ChatModelOptions,
  env: ChatModelSurroundings['env'],
): string | undefined {
  if (keyFile !== undefined) return expectKey(readKey(keyFile), `the file ${keyFile} (chat.keyFile)`)
  if (keyVariable === undefined) return undefined
  return expectKey(env[keyVariable] ?? '', `the environment variable ${keyVariable} (chat.keyVariable)`)
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new ConfigError(
      `expected the model's key in ${file} (chat.keyFile), got no such file; write it there`,
      {
        cause,
      },
    )
  }
}

function expectKey(text: string, place: string): string {
  const key = text.trim()
  if (key !== '') return key
  throw new ConfigError(`expected the model's key in ${place}, got nothing; put it there`)
}
