import { checkChange } from '../../core/check-change.ts'
import { NothingIndexedError, StoreUnavailableError } from '../../core/errors.ts'
import type { GenerationId, Store } from '../../core/store.ts'
import { auditReader } from './audit-reader.ts'
import { openCatalog } from './catalog.ts'
import { readClock } from './clock.ts'
import { type CollectionWriter, collectionWriter } from './collection-writer.ts'
import { type KeptShelf, keptShelf } from './kept-shelf.ts'
import type { OpenCollection } from './open-collection.ts'
import { checkServer, qdrantServer } from './qdrant-server.ts'
import type { QdrantSettings } from './qdrant-settings.ts'
import { qdrantView } from './qdrant-view.ts'

/** A generation that this process has looked at. */
interface Opened {
  readonly collection: OpenCollection
  readonly kept: KeptShelf
  /** Made with the first write. */
  writer?: Promise<CollectionWriter>
}

/**
 * The store on a Qdrant server: a collection a generation, the alias `index` for the live one; any number of processes
 * write and read at the same time. See docs/decisions/0021-qdrant-store.md.
 *
 * A server that is away is no reason not to open: whatever is asked then says so, and asks again the next time.
 *
 * @param clock tells the time in ms since 1970 (the system's).
 * @throws {StoreRefusedError} for a wrong key, and for a server that is too old.
 */
export async function openQdrantStore(
  settings: QdrantSettings,
  clock: () => number = Date.now,
): Promise<Store> {
  const server = qdrantServer(settings)
  const catalog = openCatalog(server, settings)
  const opened = new Map<GenerationId, Opened>()
  let askedLast: GenerationId | undefined
  let isChecked = false
  let isClosed = false

  const ready = async () => {
    if (isClosed) {
      throw new StoreUnavailableError(
        `expected the store at ${settings.url} to be open, got a closed one; open it again`,
      )
    }
    if (isChecked) return
    await checkServer(server)
    isChecked = true
  }
  const open = async (id: GenerationId): Promise<Opened> => {
    await ready()
    const known = opened.get(id)
    if (known !== undefined) return known
    const collection = await catalog.open(id)
    const fresh: Opened = { collection, kept: keptShelf(collection) }
    opened.set(id, fresh)
    return fresh
  }
  const writerOf = async (id: GenerationId): Promise<CollectionWriter> => {
    const generation = await open(id)
    generation.writer ??= prepared(generation.collection)
    try {
      return await generation.writer
    } catch (error) {
      delete generation.writer
      throw error
    }
  }
  const prepared = async (collection: OpenCollection) => {
    await catalog.prepare(collection)
    return collectionWriter(collection, { retentionMs: settings.retentionMs, clock })
  }
  const liveId = async () => {
    await ready()
    return catalog.liveId()
  }
  /**
   * Once questions go to another generation, nobody asks the others for long, and whoever drops them may be another
   * process. The one that was asked before stays known, so that a rollback finds it as it was left.
   */
  const keepLastTwo = (live: GenerationId | undefined) => {
    if (live === askedLast) return
    for (const [id, { kept }] of opened) if (id !== live && id !== askedLast) kept.forget()
    askedLast = live
  }

  try {
    await ready()
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error
  }

  return {
    async generations() {
      await ready()
      return catalog.list()
    },
    async createGeneration(generationSettings) {
      await ready()
      const generation = await catalog.create(generationSettings, clock())
      await writerOf(generation.id)
      return generation
    },
    async live() {
      const id = await liveId()
      return id && (await open(id)).collection.generation
    },
    async promote(id) {
      await ready()
      await catalog.promote(id)
    },
    async drop(id) {
      await ready()
      await catalog.drop(id)
      opened.delete(id)
    },
    async apply(id, changes, options) {
      const { collection } = await open(id)
      for (const change of changes) checkChange(change, collection.generation.dimensions)
      await (await writerOf(id)).apply(changes, options)
    },
    async footing(id) {
      return (await writerOf(id)).footing()
    },
    async recorded(id, documentIds) {
      return auditReader((await open(id)).collection).recorded(documentIds)
    },
    async view(id) {
      const shown = id ?? (await liveId())
      if (id === undefined) keepLastTwo(shown)
      if (shown === undefined) {
        throw new NothingIndexedError(
          `expected a live generation of ${settings.index} at ${settings.url}, found none; index something first`,
        )
      }
      const { collection, kept } = await open(shown)
      const now = await readClock(server, collection.name)
      const search = collection.hasGraph ? settings.search : 'exact'
      return qdrantView(collection, now, kept.at(now), { ...settings, search })
    },
    async *states(id, source) {
      yield* auditReader((await open(id)).collection).states(source)
    },
    async digest(id) {
      return auditReader((await open(id)).collection).digest()
    },
    async close() {
      isClosed = true
      opened.clear()
    },
  }
}
