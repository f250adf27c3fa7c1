import { describe, expect, it } from 'vitest'
import type { ScannedPage } from '../core/connector.ts'
import { ensureGeneration, generationSettings } from './generations.ts'
import { runIndexWorker } from './index-worker.ts'
import { publish } from './publish.ts'
import { type FakePage, fakeConnector } from './testing/fake-connector.ts'
import { fakeSystem } from './testing/fake-system.ts'

const bad: ScannedPage = {
  kind: 'failed',
  path: 'a.md',
  reason: 'expected schema 1, got the newer 2',
  letter: { position: 'feed:0/7', code: 'ERR_UNREADABLE_RECORD' },
}

/** A source of which each run is at a second of its own. */
function openSource() {
  let nowMs = 0
  const system = fakeSystem({ now: () => nowMs })
  return {
    letters: async () => (await system.deadLetters.list()).map(({ documentId }) => documentId),
    async read(pages: Readonly<Record<string, FakePage>>, ...notes: readonly ScannedPage[]) {
      nowMs += 1_000
      await publish(fakeConnector('feed', pages, { notes }), { ...system, deleteGuardShare: 1 })
    },
    /** With a generation of its own, as a reindex. */
    async work() {
      nowMs += 1_000
      const settings = { ...generationSettings(system), chunker: `chunker of ${nowMs}` }
      const { generation } = await ensureGeneration(system.store, settings)
      const chunker = { ...system.chunker, id: settings.chunker }
      await runIndexWorker({ ...system, chunker, generation, until: 'caught-up' })
    },
  }
}

describe('a page that its connector puts aside', () => {
  it('is not forgotten when a worker gets to its older version, nor by a reindex', async () => {
    const { read, work, letters } = openSource()
    await read({ 'a.md': 'one' })
    await read({}, bad)
    await work()
    expect(await letters()).toEqual(['feed:a.md'])
    await work()
    expect(await letters()).toEqual(['feed:a.md'])
  })

  it('is forgotten once it can be read, also where it is then as it was before', async () => {
    const { read, work, letters } = openSource()
    await read({ 'a.md': 'one' })
    await read({}, bad)
    await read({ 'a.md': 'one' })
    expect(await letters()).toEqual([])
    await read({}, bad)
    await read({ 'a.md': 'two' })
    await work()
    expect(await letters()).toEqual([])
  })

  it('stays aside where it was read first, and could not be read afterwards', async () => {
    const { read, letters } = openSource()
    await read({ 'a.md': 'one' }, bad)
    expect(await letters()).toEqual(['feed:a.md'])
  })
})
