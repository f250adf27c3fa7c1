import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ChatAnswer } from '../core/chat-model.ts'
import { DataDamagedError } from '../core/errors.ts'

/** Answers by key. */
export interface AnswerCache {
  get(key: string): Omit<ChatAnswer, 'isCached'> | undefined
  put(key: string, answer: Omit<ChatAnswer, 'isCached'>): void
  close(): void
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = 1`

const BUSY_TIMEOUT_MS = 10_000

/**
 * The cache in one SQLite file, made where there is none. It can be deleted; what is asked again then costs again.
 *
 * @param file its path, or `:memory:`. @throws {DataDamagedError} where it is no such file, or cannot be opened
 */
export function openAnswerCache(file: string): AnswerCache {
  const database = explained(file, () => {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
    const opened = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
    try {
      opened.exec('PRAGMA journal_mode = WAL')
      opened.exec(SCHEMA)
      return opened
    } catch (error) {
      opened.close()
      throw error
    }
  })
  const select = database.prepare('SELECT text, input_tokens, output_tokens FROM answers WHERE key = ?')
  const insert = database.prepare('INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)')
  return {
    get(key) {
      const row = explained(file, () => select.get(key))
      if (row === undefined) return undefined
      const { text, input_tokens: inputTokens, output_tokens: outputTokens } = row
      return { text: String(text), inputTokens: Number(inputTokens), outputTokens: Number(outputTokens) }
    },
    put(key, { text, inputTokens, outputTokens }) {
      explained(file, () => insert.run(key, text, inputTokens, outputTokens))
    },
    close: () => database.close(),
  }
}

function explained<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new DataDamagedError(
      `answers ${file}: expected a file that can be read and written, got ${cause instanceof Error ? cause.message : cause}; delete it, it is made anew`,
      { cause },
    )
  }
}
