import { join } from 'node:path'
import type { Generation, GenerationId, StoreChange, StoreView } from '../../core/store.ts'
import { type AuditReader, auditReader } from './audit-reader.ts'
import { embeddedView } from './embedded-view.ts'
import { GENERATION_FORMAT } from './generation-format.ts'
import { generationWriter } from './generation-writer.ts'
import { LiveIndex } from './live-index.ts'
import { type DatabaseOptions, type OpenMode, openDatabase } from './sqlite.ts'
import { versionReader } from './version-reader.ts'

/** A generation whose file is open. */
export interface OpenGeneration {
  readonly audit: AuditReader
  /** All or none, in one transaction. Only where opened for writing. */
  apply(changes: readonly StoreChange[]): void
  /** Loads what is new in the file. */
  view(): StoreView
  close(): void
}

export interface GenerationOptions extends DatabaseOptions {
  /** How long replaced rows are kept for views, in ms. */
  readonly retentionMs: number
}

/** The file of a generation in the store's folder. */
export function generationFile(folder: string, id: GenerationId): string {
  return join(folder, `${id}.db`)
}

/** Opens a generation's file; in mode `write` it is made where it is missing. Errors as of `openDatabase`. */
export function openGeneration(
  folder: string,
  generation: Generation,
  mode: OpenMode,
  options: GenerationOptions,
): OpenGeneration {
  const { dimensions } = generation
  const database = openDatabase(generationFile(folder, generation.id), GENERATION_FORMAT, mode, options)
  // What was acknowledged outlives a loss of power; the log counts on it.
  if (mode === 'write') database.exec('PRAGMA synchronous = FULL')
  const writer = mode === 'write' ? generationWriter(database, dimensions, options.retentionMs) : undefined
  const reader = versionReader(database)
  let index: LiveIndex | undefined

  return {
    audit: auditReader(database, dimensions),
    apply(changes) {
      writer?.apply(changes, Date.now())
    },
    view() {
      const current = index ?? new LiveIndex(database, dimensions)
      // Left out again if loading fails half-way.
      index = undefined
      const snapshot = current.snapshot()
      index = current
      return embeddedView(generation, snapshot, current.kernel, database, reader)
    },
    close: () => database.close(),
  }
}
