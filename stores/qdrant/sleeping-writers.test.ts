import { afterAll, beforeAll } from 'vitest'
import { QDRANT_DEFAULTS } from './qdrant-settings.ts'
import { type FakeQdrant, startFakeQdrant } from './testing/fake-qdrant.ts'
import { sleepingWriters } from './testing/sleeping-writers.ts'

let fake: FakeQdrant
beforeAll(async () => {
  fake = await startFakeQdrant()
})
afterAll(() => fake.close())

sleepingWriters('a fake server', async () => ({ ...QDRANT_DEFAULTS, url: fake.url }))
