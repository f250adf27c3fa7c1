import { join } from 'node:path'
import { UnknownGenerationError } from '../../core/errors.ts'
import type { Generation, GenerationId, GenerationSettings } from '../../core/store.ts'
import { type Database, type FileFormat, type OpenMode, openDatabase, openIfMade } from './sqlite.ts'

const CATALOG_FORMAT: FileFormat = {
  applicationId: 0x504c4243,
  version: 1,
  tables: `
    CREATE TABLE generation (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      model_id TEXT NOT NULL,
      dimensions INTEGER NOT NULL,
      chunker TEXT NOT NULL,
      analyzer TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL
    );
    -- At most one row: where questions go.
    CREATE TABLE live (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      number INTEGER NOT NULL REFERENCES generation
    );
  `,
}

/** Which generations there are, and which is live: `catalog.db` in the store's folder. */
export interface Catalog {
  /** By number ascending. */
  list(): readonly Generation[]
  /** @throws {UnknownGenerationError} */
  get(id: GenerationId): Generation
  live(): Generation | undefined
  /** @param prepare makes what the generation needs on disk; if it throws, there is no generation. */
  create(settings: GenerationSettings, createdAtMs: number, prepare: (id: GenerationId) => void): Generation
  promote(id: GenerationId): void
  remove(id: GenerationId): void
  close(): void
}

interface GenerationRow extends GenerationSettings {
  readonly number: number
  readonly createdAtMs: number
}

const SELECT = `
  SELECT number, model_id AS modelId, dimensions, chunker, analyzer, created_at_ms AS createdAtMs FROM generation`

/** In mode `read` the catalog may not be there yet: it is then empty until a writer has made it. */
export function openCatalog(folder: string, mode: OpenMode): Catalog {
  const file = join(folder, 'catalog.db')
  let opened = mode === 'write' ? tablesOf(openDatabase(file, CATALOG_FORMAT, mode)) : undefined
  const tables = (): Tables | undefined => {
    const database = opened === undefined ? openIfMade(file, CATALOG_FORMAT) : undefined
    if (database !== undefined) opened = tablesOf(database)
    return opened
  }
  const list = () => tables()?.list.all<GenerationRow>().map(toGeneration) ?? []
  return {
    list,
    get(id) {
      const row = tables()?.find.get<GenerationRow>(numberOf(id))
      if (row !== undefined) return toGeneration(row)
      const known = list().map((generation) => generation.id)
      throw new UnknownGenerationError(
        `expected one of the generations ${known.join(', ') || '(none yet)'}, got ${id}; create it, or ask for the live one`,
      )
    },
    live() {
      const row = tables()?.findLive.get<GenerationRow>()
      return row === undefined ? undefined : toGeneration(row)
    },
    create(settings, createdAtMs, prepare) {
      const { database, insert } = writable(opened)
      return database.write(() => {
        const { modelId, dimensions, chunker, analyzer } = settings
        const id: GenerationId = `g${insert.run(modelId, dimensions, chunker, analyzer, createdAtMs)}`
        prepare(id)
        return { id, modelId, dimensions, chunker, analyzer, createdAtMs }
      })
    },
    promote: (id) => {
      writable(opened).putLive.run(numberOf(id))
    },
    remove: (id) => {
      writable(opened).erase.run(numberOf(id))
    },
    close: () => opened?.database.close(),
  }
}

type Tables = ReturnType<typeof tablesOf>

function tablesOf(database: Database) {
  return {
    database,
    list: database.prepare(`${SELECT} ORDER BY number`),
    find: database.prepare(`${SELECT} WHERE number = ?`),
    findLive: database.prepare(`${SELECT} JOIN live USING (number)`),
    insert: database.prepare(`
      INSERT INTO generation (model_id, dimensions, chunker, analyzer, created_at_ms) VALUES (?, ?, ?, ?, ?)`),
    putLive: database.prepare('REPLACE INTO live VALUES (1, ?)'),
    erase: database.prepare('DELETE FROM generation WHERE number = ?'),
  }
}

function writable(tables: Tables | undefined): Tables {
  if (tables === undefined) throw new Error('expected a catalog that is open for writing')
  return tables
}

function toGeneration({
  number,
  modelId,
  dimensions,
  chunker,
  analyzer,
  createdAtMs,
}: GenerationRow): Generation {
  return { id: `g${number}`, modelId, dimensions, chunker, analyzer, createdAtMs }
}

function numberOf(id: GenerationId): number {
  return Number(id.slice(1))
}
