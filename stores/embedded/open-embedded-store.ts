import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { checkChange } from '../../core/check-change.ts'
import {
  DataDamagedError,
  DiskFullError,
  GenerationLiveError,
  NothingIndexedError,
  StoreUnavailableError,
} from '../../core/errors.ts'
import type { Generation, GenerationId, Store, StoreChange } from '../../core/store.ts'
import { openCatalog } from './catalog.ts'
import { generationFile, type OpenGeneration, openGeneration } from './open-generation.ts'
import type { OpenMode } from './sqlite.ts'
import { takeWriterLock } from './writer-lock.ts'

export interface EmbeddedStoreOptions {
  /** One process writes at a time; any number read meanwhile, and the writer too. */
  readonly mode: OpenMode
  /** How long a view can be used after what it shows was replaced, in ms (60,000). */
  readonly retentionMs?: number
  /** What a generation's file may grow to, in bytes; past it a write throws `DiskFullError` (no limit). */
  readonly maxGenerationBytes?: number
}

/** A transaction ends with the change that brings it to this many chunks, or to this many changes. */
const TRANSACTION_CHUNKS = 512
const TRANSACTION_CHANGES = 256

/**
 * The store in a folder of SQLite files: `catalog.db`, and `g1.db`, `g2.db`, … for the generations. See
 * docs/decisions/0005-embedded-store.md.
 *
 * @param folder made where it is missing, in mode `write`. In mode `read` an empty or missing folder is an empty store.
 * @throws {WriterLockedError} where another process writes to the folder. @throws {DataVersionError} where a newer version
 * wrote it. @throws {DataDamagedError} @throws {StoreUnavailableError} @throws {DiskFullError}
 */
export async function openEmbeddedStore(folder: string, options: EmbeddedStoreOptions): Promise<Store> {
  const { mode, retentionMs = 60_000, maxGenerationBytes } = options
  const generationOptions = {
    retentionMs,
    ...(maxGenerationBytes === undefined ? {} : { maxBytes: maxGenerationBytes }),
  }
  if (mode === 'write') makeFolder(folder)
  const lock = mode === 'write' ? takeWriterLock(folder) : undefined
  const catalog = releasing(lock, () => openCatalog(folder, mode))
  const opened = new Map<GenerationId, OpenGeneration>()
  let isClosed = false
  if (mode === 'write') removeOrphans(folder, catalog.list())

  const assertOpen = () => {
    if (isClosed)
      throw new StoreUnavailableError(
        `expected the store ${folder} to be open, got a closed one; open it again`,
      )
  }
  const assertWritable = () => {
    assertOpen()
    if (mode === 'write') return
    throw new StoreUnavailableError(
      `expected the store ${folder} to be open for writing, got one open for reading; open it in mode 'write'`,
    )
  }

  /** @throws {UnknownGenerationError} also for one that another process has dropped. */
  const open = (id: GenerationId): OpenGeneration => {
    assertOpen()
    const generation = catalog.get(id)
    const known = opened.get(id)
    if (known !== undefined) return known
    if (!existsSync(generationFile(folder, id))) {
      throw new DataDamagedError(
        `expected ${generationFile(folder, id)}, found no file; drop ${id} and index again`,
      )
    }
    // Another process may have dropped some: views of them go on reading, and nobody asks for new ones.
    const listed = new Set(catalog.list().map((each) => each.id))
    for (const each of opened.keys()) if (!listed.has(each)) opened.delete(each)
    const fresh = openGeneration(folder, generation, mode, generationOptions)
    opened.set(id, fresh)
    return fresh
  }

  return {
    async generations() {
      assertOpen()
      return catalog.list()
    },
    async createGeneration(settings) {
      assertWritable()
      return catalog.create(settings, Date.now(), (id) => {
        const generation = { ...settings, id, createdAtMs: 0 }
        removeFiles(folder, id)
        openGeneration(folder, generation, mode, generationOptions).close()
      })
    },
    async live() {
      assertOpen()
      return catalog.live()
    },
    async promote(id) {
      assertWritable()
      catalog.get(id)
      catalog.promote(id)
    },
    async drop(id) {
      assertWritable()
      catalog.get(id)
      if (catalog.live()?.id === id) {
        throw new GenerationLiveError(
          `expected a generation that answers no questions, got ${id}; promote another first`,
        )
      }
      catalog.remove(id)
      // Views of it go on reading through the open file, which ends with the last of them.
      opened.delete(id)
      removeFiles(folder, id)
    },
    async apply(id, changes, options) {
      assertWritable()
      const { dimensions } = catalog.get(id)
      for (const change of changes) checkChange(change, dimensions)
      for (const batch of transactions(changes)) {
        options?.signal?.throwIfAborted()
        open(id).apply(batch)
        await nextTurn()
      }
    },
    /** Nobody overtakes: whoever has the lock is the only writer. */
    async footing(id) {
      assertOpen()
      return { generation: catalog.get(id).id }
    },
    async recorded(id, documentIds) {
      return open(id).audit.recorded(documentIds)
    },
    async view(id) {
      assertOpen()
      const shown = id ?? catalog.live()?.id
      if (shown === undefined) {
        throw new NothingIndexedError(
          `expected a live generation in ${folder}, found none; index something first`,
        )
      }
      return open(shown).view()
    },
    async *states(id, source) {
      yield* open(id).audit.states(source)
    },
    async digest(id) {
      return open(id).audit.digest()
    },
    async close() {
      isClosed = true
      for (const generation of opened.values()) generation.close()
      opened.clear()
      catalog.close()
      lock?.release()
    },
  }
}

/** What `work` gives; where it throws, the lock is given back. */
function releasing<T>(lock: { release(): void } | undefined, work: () => T): T {
  try {
    return work()
  } catch (error) {
    lock?.release()
    throw error
  }
}

function* transactions(changes: readonly StoreChange[]): Generator<readonly StoreChange[]> {
  let batch: StoreChange[] = []
  let chunks = 0
  for (const change of changes) {
    batch.push(change)
    if (change.kind === 'replace') chunks += change.chunks.length
    if (chunks < TRANSACTION_CHUNKS && batch.length < TRANSACTION_CHANGES) continue
    yield batch
    batch = []
    chunks = 0
  }
  if (batch.length > 0) yield batch
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const ErrorClass = code === 'ENOSPC' || code === 'EDQUOT' ? DiskFullError : StoreUnavailableError
    throw new ErrorClass(`expected to make the folder ${folder}, got ${message}; mend that and try again`, {
      cause: error,
    })
  }
}

/** Files of generations that were dropped, or never came to be, when a process died. */
function removeOrphans(folder: string, generations: readonly Generation[]): void {
  const known = new Set<string>(generations.map(({ id }) => id))
  for (const name of readdirSync(folder)) {
    const id = /^(g\d+)\.db(-wal|-shm|-journal)?$/.exec(name)?.[1]
    if (id !== undefined && !known.has(id)) removeFiles(folder, id as GenerationId)
  }
}

function removeFiles(folder: string, id: GenerationId): void {
  const file = generationFile(folder, id)
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true })
}
