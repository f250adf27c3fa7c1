import { GenerationLiveError, UnknownGenerationError } from '../../core/errors.ts'
import type { Generation, GenerationId, GenerationSettings } from '../../core/store.ts'
import {
  type CollectionFacts,
  checkCollection,
  collectionConfig,
  collectionName,
  generationIdOf,
  payloadIndexes,
} from './collection-schema.ts'
import type { OpenCollection } from './open-collection.ts'
import { statusOf } from './qdrant-error.ts'
import type { QdrantServer } from './qdrant-server.ts'
import type { QdrantSettings } from './qdrant-settings.ts'
import { STORED_WEIGHTING } from './term-weights.ts'

const MAX_ATTEMPTS = 20

/** Which collections are generations of the index, and where the alias points. */
export interface Catalog {
  /** By number ascending. */
  list(): Promise<readonly Generation[]>
  create(settings: GenerationSettings, createdAtMs: number): Promise<Generation>
  /** @throws {UnknownGenerationError} @throws {StoreRefusedError} where the collection is not as it should be. */
  open(id: GenerationId): Promise<OpenCollection>
  /** Makes what indexes of payload keys are missing: whoever made the collection may have died over it. */
  prepare(collection: OpenCollection): Promise<void>
  liveId(): Promise<GenerationId | undefined>
  promote(id: GenerationId): Promise<void>
  drop(id: GenerationId): Promise<void>
}

export function openCatalog(server: QdrantServer, settings: QdrantSettings): Catalog {
  const { index } = settings
  const memory = `${index}-catalog`

  const ids = async (): Promise<readonly GenerationId[]> => {
    const { collections } = await server.ask('list its collections', (client) => client.getCollections())
    return collections
      .flatMap(({ name }) => generationIdOf(settings, name) ?? [])
      .sort((a, b) => numberOf(a) - numberOf(b))
  }
  const open = async (id: GenerationId): Promise<OpenCollection> => {
    const name = collectionName(settings, id)
    const { config } = await server.ask(`tell of ${name}`, (client) => client.getCollection(name))
    return { server, name, ...checkCollection(name, config) }
  }
  const unlessGone = async (id: GenerationId): Promise<OpenCollection | undefined> => {
    try {
      return await open(id)
    } catch (error) {
      // Another process has dropped it since it was listed.
      if (error instanceof UnknownGenerationError) return undefined
      throw error
    }
  }
  const liveId = async (): Promise<GenerationId | undefined> => {
    const { aliases } = await server.ask('list its aliases', (client) => client.getAliases())
    const found = aliases.find((alias) => alias.alias_name === index)
    return found && generationIdOf(settings, found.collection_name)
  }

  return {
    open,
    liveId,
    async list() {
      const opened = await Promise.all((await ids()).map(unlessGone))
      return opened.flatMap((collection) => collection?.generation ?? [])
    },
    async create(generationSettings, createdAtMs) {
      for (let attempt = 1; ; attempt++) {
        const number = Math.max(await highestEver(), ...(await ids()).map(numberOf)) + 1
        const generation: Generation = { ...generationSettings, id: `g${number}`, createdAtMs }
        const facts: CollectionFacts = { generation, weighting: STORED_WEIGHTING }
        const name = collectionName(settings, generation.id)
        try {
          const config = collectionConfig(facts, settings)
          await server.change(`make ${name}`, (client) => client.createCollection(name, config))
          // Not before: whoever sees a number finds all generations before it made, and of several begun at once the first.
          await remember(number)
          return generation
        } catch (error) {
          const isTaken = error instanceof Error && statusOf(error.cause) === 409
          if (!isTaken || attempt === MAX_ATTEMPTS) throw error
        }
      }
    },
    async prepare({ name }) {
      const { payload_schema } = await server.ask(`tell of ${name}`, (client) => client.getCollection(name))
      const missing = Object.entries(payloadIndexes(settings)).filter(([key]) => !(key in payload_schema))
      await Promise.all(
        missing.map(([field_name, field_schema]) =>
          server.change(`index ${field_name} of ${name}`, (client) =>
            client.createPayloadIndex(name, { wait: true, field_name, field_schema }),
          ),
        ),
      )
    },
    async promote(id) {
      const { name } = await open(id)
      const before = await liveId()
      const made = { create_alias: { alias_name: index, collection_name: name } }
      const gone = before === undefined ? [] : [{ delete_alias: { alias_name: index } }]
      await server.change(`move the alias ${index} to ${name}`, (client) =>
        client.updateCollectionAliases({ actions: [...gone, made] }),
      )
    },
    async drop(id) {
      const known = await ids()
      if (!known.includes(id)) {
        throw new UnknownGenerationError(
          `expected one of the generations ${known.join(', ') || '(none)'} at ${server.url}, got ${id}`,
        )
      }
      if ((await liveId()) === id) {
        throw new GenerationLiveError(
          `expected a generation that answers no questions, got ${id}; promote another first`,
        )
      }
      const name = collectionName(settings, id)
      await remember(numberOf(id))
      await server.change(`drop ${name}`, (client) => client.deleteCollection(name))
    },
  }

  /** Of all generations there ever were: their numbers do not come again. */
  async function highestEver(): Promise<number> {
    try {
      const { config } = await server.ask(`tell of ${memory}`, (client) => client.getCollection(memory))
      return Number(config.metadata?.['highest'] ?? 0)
    } catch (error) {
      if (error instanceof UnknownGenerationError) return 0
      throw error
    }
  }

  async function remember(number: number): Promise<void> {
    const highest = await highestEver()
    if (number <= highest) return
    if (highest > 0) {
      await server.change(`keep the number ${number}`, (client) =>
        client.updateCollection(memory, { metadata: { highest: number } }),
      )
      return
    }
    try {
      await server.change(`make ${memory}`, (client) =>
        client.createCollection(memory, { vectors: {}, metadata: { highest: number } }),
      )
    } catch (error) {
      // Another process was first; it keeps the same number or a higher one.
      if (!(error instanceof Error && statusOf(error.cause) === 409)) throw error
    }
  }
}

function numberOf(id: GenerationId): number {
  return Number(id.slice(1))
}
