import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { markdownConnector } from '../connectors/markdown/markdown-connector.ts'
import { ANONYMOUS } from '../core/access.ts'
import { StoreRefusedError } from '../core/errors.ts'
import { type FakeQdrant, startFakeQdrant } from '../stores/qdrant/testing/fake-qdrant.ts'
import { openDataFolder } from './data-folder.ts'
import { checkIndex } from './doctor/check-index.ts'
import { openRecords } from './open-records.ts'
import { openStore } from './open-store.ts'
import { openSystem } from './open-system.ts'
import type { Settings } from './settings.ts'
import { type DataPlace, dataPlace } from './testing/data-place.ts'

const work = { signal: new AbortController().signal }
const QUESTIONS = ['rotate the keys', 'what does the server do with SIGTERM', 'keys of the server', 'month']
let place: DataPlace
let fake: FakeQdrant

beforeEach(async () => {
  fake = await startFakeQdrant({ apiKey: 'secret' })
  place = dataPlace()
  place.write(
    'docs/keys.md',
    '# Keys\n\nRotate the signing keys every month.\n\n## Who\n\nWhoever runs the server.\n',
  )
  place.write('docs/server.md', '# Server\n\nThe server stops when it gets a SIGTERM.\n')
})
afterEach(async () => {
  delete process.env['PLUMBLINE_TEST_KEY']
  place.remove()
  await fake.close()
})

function onQdrant(): Settings {
  process.env['PLUMBLINE_TEST_KEY'] = 'secret'
  const { config, ...settings } = place.settings({
    config: `store: { kind: qdrant, url: '${fake.url}', apiKeyVariable: PLUMBLINE_TEST_KEY }`,
  })
  const data = openDataFolder(join(place.root, 'beside-qdrant'))
  return { ...settings, config, data }
}

describe('a system whose store is a Qdrant server', () => {
  it('is indexed, asked, rebuilt and taken back as one in a folder, with the same answers and digest', async () => {
    const embedded = place.settings()
    const expected = await answersAfterIndexing(embedded)
    const settings = onQdrant()
    expect(await answersAfterIndexing(settings)).toEqual(expected)

    const { generation } = await place.withIndexer(settings, (indexer) =>
      indexer.reindex({ ...work, promote: true }),
    )
    expect(generation).toBe('g2')
    await place.withIndexer(settings, (indexer) => indexer.rollback(work))
    expect(await liveOf(settings)).toBe('g1')
  })

  it('is examined by the doctor', async () => {
    const settings = onQdrant()
    expect(await checkIndex(settings, undefined)).toMatchObject({
      verdict: 'ok',
      says: expect.stringContaining('nothing is indexed yet'),
    })
    process.env['PLUMBLINE_TEST_KEY'] = 'wrong'
    await expect(checkIndex(settings, undefined)).rejects.toThrow(StoreRefusedError)
  })

  it('has its key from the environment variable that is named', async () => {
    const settings = onQdrant()
    await expect(openStore(settings, { mode: 'read', env: {} })).rejects.toThrow(StoreRefusedError)
    const store = await openStore(settings, { mode: 'read', env: { PLUMBLINE_TEST_KEY: 'secret' } })
    expect(await store.generations()).toEqual([])
  })
})

/** What an index of `docs` answers, and its digest. */
async function answersAfterIndexing(settings: Settings) {
  const docs = markdownConnector({ source: 'docs', location: join(place.root, 'docs') })
  await place.withIndexer(settings, (indexer) => indexer.index([docs], work))
  const answers = await place.withModel(settings, async (opened) => {
    const system = await openSystem(settings, opened)
    const found = []
    for (const query of QUESTIONS) {
      const { hits } = await system.search({ query, limit: 5, filter: {}, principal: ANONYMOUS })
      found.push(hits.map(({ path, score }) => [path, score]))
    }
    await system.close()
    return found
  })
  const records = await openRecords(settings)
  const { digest } = await records.digest()
  expect((await records.audit()).wrong).toBe(0)
  await records.close()
  return { answers, digest }
}

async function liveOf(settings: Settings): Promise<string | undefined> {
  const store = await openStore(settings, { mode: 'read' })
  const live = await store.live()
  await store.close()
  return live?.id
}
