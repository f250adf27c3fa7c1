import { describe, expect, it } from 'vitest'
import { upserted } from '../core/testing/events.ts'
import { ensureGeneration, generationSettings, promoteWhenCaughtUp } from './generations.ts'
import { fakeConnector } from './testing/fake-connector.ts'
import { type FakeSystem, fakeSystem, index } from './testing/fake-system.ts'
import { paragraphChunker } from './testing/paragraph-chunker.ts'

function rechunked(system: FakeSystem, id: string): FakeSystem {
  return { ...system, chunker: paragraphChunker(id) }
}

async function idsOf({ store }: FakeSystem): Promise<readonly string[]> {
  return (await store.generations()).map(({ id }) => id)
}

describe('ensureGeneration', () => {
  it('takes the live generation where it fits, then one that was begun, then a new one', async () => {
    const { store } = fakeSystem()
    const settings = { modelId: 'm', dimensions: 8, chunker: 'c', analyzer: 'a' }
    const first = await ensureGeneration(store, settings)
    expect(first).toMatchObject({ generation: { id: 'g1' }, isLive: false })
    expect(await ensureGeneration(store, settings)).toEqual(first)
    await store.promote('g1')
    expect(await ensureGeneration(store, settings)).toEqual({ ...first, isLive: true })
    for (const other of [{ modelId: 'n' }, { dimensions: 9 }, { chunker: 'd' }, { analyzer: 'b' }]) {
      expect((await ensureGeneration(store, { ...settings, ...other })).generation.id).not.toBe('g1')
    }
    expect((await ensureGeneration(store, { ...settings, chunker: 'd' })).generation.id).toBe('g4')
  })

  it('takes one and the same where several make one at once', async () => {
    const { store } = fakeSystem()
    const settings = { modelId: 'm', dimensions: 8, chunker: 'c', analyzer: 'a' }
    const taken = await Promise.all([1, 2, 3].map(() => ensureGeneration(store, settings)))
    expect(taken.map(({ generation }) => generation.id)).toEqual(['g1', 'g1', 'g1'])
    expect((await store.generations()).map(({ id }) => id)).toEqual(['g1'])
  })
})

describe('promoteWhenCaughtUp', () => {
  it('does not move questions while records wait', async () => {
    const system = fakeSystem()
    const { generation } = await ensureGeneration(system.store, generationSettings(system))
    await system.log.append([upserted('s:a', 'text')])
    expect(await promoteWhenCaughtUp(generation, system)).toBe(false)
    expect(await system.store.live()).toBeUndefined()
  })
})

describe('a change of chunker', () => {
  it('builds a new generation from the log, moves questions to it and keeps those before', async () => {
    const system = fakeSystem()
    const guide = fakeConnector('guide', { 'a.md': 'one', 'b.md': 'two' })
    await index(system, guide)
    const report = await index(rechunked(system, 'paragraphs-2'), guide)
    expect(report).toMatchObject({ generation: { id: 'g2' }, isLive: true, worker: { indexed: 2 } })
    expect(await idsOf(system)).toEqual(['g1', 'g2'])
    await index(rechunked(system, 'paragraphs-3'), guide)
    expect(await idsOf(system)).toEqual(['g1', 'g2', 'g3'])
  })

  it('leaves questions with the live generation until the new one is whole', async () => {
    const system = fakeSystem()
    await index(system, fakeConnector('guide', { 'a.md': 'one' }))
    const controller = new AbortController()
    const stopped = { ...rechunked(system, 'paragraphs-2'), signal: controller.signal }
    const report = () => controller.abort()
    const { isLive, interrupted } = await index(
      { ...stopped, report },
      fakeConnector('guide', { 'a.md': 'one' }),
    )
    expect({ isLive, interrupted }).toEqual({ isLive: false, interrupted: true })
    expect((await system.store.live())?.id).toBe('g1')
  })

  it('goes back to the kept generation, which catches up with what it missed', async () => {
    const system = fakeSystem()
    await index(system, fakeConnector('guide', { 'a.md': 'one', 'b.md': 'two', 'c.md': 'three' }))
    const edited = fakeConnector('guide', { 'a.md': 'one!', 'c.md': 'three' })
    await index(rechunked(system, 'paragraphs-2'), edited)
    const back = await index(system, edited)
    expect(back).toMatchObject({ generation: { id: 'g1' }, isLive: true, worker: { indexed: 1, removed: 1 } })
  })
})
