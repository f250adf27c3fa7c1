import { randomUUID } from 'node:crypto'
import { QdrantClient } from '@qdrant/js-client-rest'
import { afterAll, describe, inject } from 'vitest'
import { storeContract } from '../../core/testing/store-contract.ts'
import { openQdrantStore } from './open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from './qdrant-settings.ts'
import { sleepingWriters } from './testing/sleeping-writers.ts'

const url = inject('qdrantUrl')
const apiKey = process.env['PLUMBLINE_QDRANT_API_KEY']

/** Where there is none, each test counts as skipped; all of them run on a fake server in `npm test`. */
describe.skipIf(url === undefined)('on a real server', () => {
  const place = { url: url ?? '', ...(apiKey && { apiKey }) }
  const indexes: string[] = []
  afterAll(async () => {
    const client = new QdrantClient({ ...place, checkCompatibility: false })
    const { collections } = await client.getCollections()
    const ours = collections.filter(({ name }) => indexes.some((index) => name.startsWith(`${index}-`)))
    for (const { name } of ours) await client.deleteCollection(name)
  })
  const fresh = () => {
    const index = `contract-${randomUUID()}`
    indexes.push(index)
    return { ...QDRANT_DEFAULTS, ...place, index }
  }
  storeContract('Qdrant', () => openQdrantStore(fresh()))
  sleepingWriters('a real server', async () => fresh())
})
