import { describe, expect, it } from 'vitest'
import { SourceUnavailableError } from '../core/errors.ts'
import { fakeConnector } from './testing/fake-connector.ts'
import { auditOf, embeddedTexts, fakeSystem, index } from './testing/fake-system.ts'

describe('indexSources', () => {
  it('makes the index equal to what the sources hold, and live', async () => {
    const system = fakeSystem()
    const report = await index(
      system,
      fakeConnector('guide', { 'a.md': 'one' }),
      fakeConnector('help', { 'b.md': 'two' }),
    )
    expect(report).toMatchObject({
      generation: { id: 'g1' },
      runs: [
        { source: 'guide', run: { added: 1 } },
        { source: 'help', run: { added: 1 } },
      ],
      worker: { indexed: 2, chunks: 2 },
      isLive: true,
      audit: { wrong: 0 },
      interrupted: false,
    })
    expect((await system.store.live())?.id).toBe('g1')
  })

  it('embeds only what changed', async () => {
    const system = fakeSystem()
    await index(system, fakeConnector('guide', { 'a.md': 'one', 'b.md': 'two' }))
    await index(system, fakeConnector('guide', { 'a.md': 'one', 'b.md': 'two!' }))
    await index(system, fakeConnector('guide', { 'a.md': { body: 'one', tags: ['x'] }, 'b.md': 'two!' }))
    expect(embeddedTexts(system)).toEqual(['a.md\none', 'b.md\ntwo', 'b.md\ntwo!'])
  })

  it('goes on with the other sources where one cannot be read', async () => {
    const system = fakeSystem()
    const fail = new SourceUnavailableError('expected a folder, got nothing')
    const report = await index(
      system,
      fakeConnector('guide', {}, { fail }),
      fakeConnector('help', { 'b.md': 'two' }),
    )
    expect(report.runs).toMatchObject([{ run: { error: fail.message } }, { run: { added: 1 } }])
    expect(report).toMatchObject({ worker: { indexed: 1 }, isLive: true })
  })

  it('does not put a generation live that does not pass its audit', async () => {
    const system = fakeSystem()
    const { states } = system.store
    system.store.states = async function* (id, source) {
      for await (const state of states(id, source)) yield { ...state, bodyDigest: 'damaged for ever' }
    }
    const report = await index(system, fakeConnector('guide', { 'a.md': 'one' }))
    expect(report).toMatchObject({ isLive: false, audit: { wrong: 1 } })
    expect(await system.store.live()).toBeUndefined()
  })

  it('mends what the store lost of its sources though the log counts it as indexed', async () => {
    const system = fakeSystem()
    const guide = fakeConnector('guide', { 'a.md': 'one', 'b.md': 'two' })
    await index(system, guide, fakeConnector('help', { 'c.md': 'three' }))
    await system.store.apply('g1', [
      { kind: 'remove', documentId: 'guide:a.md' },
      { kind: 'remove', documentId: 'help:c.md' },
    ])
    expect(await index(system, guide)).toMatchObject({ mended: 1, audit: { wrong: 0 }, isLive: true })
    expect(await auditOf(system)).toMatchObject({
      wrong: 1,
      sources: [{ missing: [] }, { missing: ['help:c.md'] }],
    })
    expect(await index(system, guide)).toMatchObject({ mended: 0, audit: { wrong: 0 } })
  })

  it('says that it was interrupted and reaches no further source', async () => {
    const controller = new AbortController()
    const system = fakeSystem({ signal: controller.signal, report: () => controller.abort() })
    const report = await index(
      system,
      fakeConnector('guide', { 'a.md': 'one' }),
      fakeConnector('help', { 'b.md': 'two' }),
    )
    expect(report).toMatchObject({ interrupted: true, isLive: false, runs: [{ source: 'guide' }] })
    expect(report.runs).toHaveLength(1)
  })
})
