import { afterAll, beforeAll } from 'vitest'
import { storeContract } from '../../core/testing/store-contract.ts'
import { openQdrantStore } from './open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from './qdrant-settings.ts'
import { type FakeQdrant, startFakeQdrant } from './testing/fake-qdrant.ts'

let fake: FakeQdrant
let indexes = 0
beforeAll(async () => {
  fake = await startFakeQdrant()
})
afterAll(() => fake.close())

storeContract('Qdrant, a fake of it,', () =>
  openQdrantStore({ ...QDRANT_DEFAULTS, url: fake.url, index: `contract${++indexes}` }),
)
