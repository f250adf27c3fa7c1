import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Embedder, Embeddings } from '../../core/embedder.ts'
import { InferenceError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import { explained } from '../../evaluate/kept/kept-database.ts'

/** How long to wait for another process that writes. */
const BUSY_TIMEOUT_MS = 10_000

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS vectors (
    key TEXT PRIMARY KEY,
    vector BLOB NOT NULL,
    truncated INTEGER NOT NULL,
    duration_ms REAL NOT NULL
  ) STRICT`

/** A question that took longer was embedded in a busy moment, which is not to count for good. */
const MOST_OVER_USUAL = 3

/** An embedder of questions that embeds none twice, and remembers how long each took. */
export interface QuestionVectors {
  readonly embedder: Embedder
  /** Questions that the model read since this was opened. */
  embedded(): number
  /** Milliseconds that the model took, now or once, for all that was asked for since the last call. */
  spentMs(): number
  close(): void
}

/**
 * Keeps the vectors of questions in a file, so that many pipelines, and runs that are gone on with, embed a question
 * once, and still know what embedding costs. Passages go through.
 *
 * @param file its path, or `:memory:`; may be deleted. @throws {DataDamagedError} @throws {StoreUnavailableError}
 */
export function openQuestionVectors(file: string, model: Embedder): QuestionVectors {
  const kept = { file, name: 'vectors of questions', item: 'a vector', restart: 'they are embedded again' }
  const database = explained(kept, () => connect(file))
  const select = database.prepare('SELECT * FROM vectors WHERE key = ?')
  const insert = database.prepare('INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)')
  const usualMs = usualDuration(database)
  let embedded = 0
  let spentMs = 0

  /** The model's first text starts its threads, which is no question's cost. */
  async function warm(signal?: AbortSignal): Promise<void> {
    if (embedded === 0) await model.embed(['ready'], 'query', signal)
  }

  async function embedNew(text: string, key: string, signal?: AbortSignal): Promise<Embeddings> {
    await warm(signal)
    const startedAtMs = performance.now()
    const embeddings = await model.embed([text], 'query', signal)
    const durationMs = performance.now() - startedAtMs
    const [vector] = embeddings.vectors
    if (vector === undefined) throw new InferenceError('expected one vector for the question, got none')
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
    explained(kept, () => insert.run(key, bytes, embeddings.truncated.length, durationMs))
    embedded += 1
    spentMs += durationMs
    return embeddings
  }

  return {
    embedder: {
      modelId: model.modelId,
      dimensions: model.dimensions,
      maxTokens: model.maxTokens,
      countTokens: model.countTokens,
      close: () => model.close(),
      async embed(texts, role, signal) {
        const [text, ...more] = texts
        if (role !== 'query' || text === undefined || more.length > 0) return model.embed(texts, role, signal)
        signal?.throwIfAborted()
        const key = sha256(JSON.stringify([model.modelId, model.maxTokens, text]))
        const row = explained(kept, () => select.get(key))
        if (row === undefined) return embedNew(text, key, signal)
        spentMs += Math.min(Number(row['duration_ms']), MOST_OVER_USUAL * usualMs)
        // A copy, so that its memory begins at a multiple of four bytes.
        const bytes = (row['vector'] as Uint8Array).slice()
        return { vectors: [new Float32Array(bytes.buffer)], truncated: row['truncated'] === 0 ? [] : [0] }
      },
    },
    embedded: () => embedded,
    spentMs() {
      const spent = spentMs
      spentMs = 0
      return spent
    },
    close: () => database.close(),
  }
}

/** Milliseconds of half of the questions that are kept; without bound where there are none. */
function usualDuration(database: DatabaseSync): number {
  const kept = database.prepare('SELECT duration_ms FROM vectors ORDER BY duration_ms').all()
  return kept.length === 0
    ? Number.POSITIVE_INFINITY
    : Number(kept[Math.floor(kept.length / 2)]?.['duration_ms'])
}

function connect(file: string): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    database.exec('PRAGMA journal_mode = WAL')
    database.exec(SCHEMA)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
