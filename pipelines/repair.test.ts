import { beforeEach, describe, expect, it } from 'vitest'
import type { DocumentId } from '../core/document.ts'
import type { Generation, Store, StoredDocumentState } from '../core/store.ts'
import { deleted, upserted } from '../core/testing/events.ts'
import { audit } from './audit.ts'
import { groupOf } from './generations.ts'
import { repair } from './repair.ts'
import { fakeConnector } from './testing/fake-connector.ts'
import { type FakeSystem, fakeSystem, index } from './testing/fake-system.ts'
import { POISON } from './testing/paragraph-chunker.ts'

const PAGES = { 'a.md': 'one', 'b.md': 'two', 'c.md': 'three', 'd.md': 'four' }

let system: FakeSystem
let generation: Generation
let damage: (id: DocumentId, as: Partial<StoredDocumentState>) => void

beforeEach(async () => {
  const damaged = damageable(fakeSystem().store)
  damage = damaged.damage
  system = fakeSystem({ store: damaged.store })
  generation = (await index(system, fakeConnector('guide', PAGES))).generation
})

const auditNow = () => audit({ ...system, generation })
const repairNow = () => repair({ ...system, generation })

describe('audit', () => {
  it('finds nothing wrong with what was just indexed', async () => {
    expect(await auditNow()).toMatchObject({
      generation: 'g1',
      lag: 0,
      wrong: 0,
      sources: [
        { source: 'guide', documents: 4, right: 4, missing: [], stale: [], orphaned: [], deadLettered: [] },
      ],
    })
  })

  it('names each way in which a document can be wrong', async () => {
    await system.store.apply('g1', [{ kind: 'remove', documentId: 'guide:a.md' }])
    damage('guide:b.md', { bodyDigest: 'other' })
    damage('guide:c.md', { copies: 2 })
    await putStale('guide:d.md', 'an older text')
    await putStale('old:gone.md', 'nobody knows it')
    const { sources, wrong } = await auditNow()
    expect(sources).toMatchObject([
      {
        source: 'guide',
        right: 0,
        missing: ['guide:a.md'],
        damaged: ['guide:b.md'],
        doubled: ['guide:c.md'],
        stale: ['guide:d.md'],
      },
      { source: 'old', documents: 0, orphaned: ['old:gone.md'] },
    ])
    expect(wrong).toBe(5)
  })

  it('finds wrong access, and access that is not what was recorded', async () => {
    await closeBehindTheLog('guide:a.md', 'one')
    damage('guide:b.md', { grantDigest: 'other' })
    expect((await auditNow()).sources).toMatchObject([
      { wrongAccess: ['guide:a.md'], damaged: ['guide:b.md'] },
    ])
  })

  it('counts a document apart while its newest version waits among the dead letters, and only then', async () => {
    await index(system, fakeConnector('guide', { ...PAGES, 'a.md': POISON }))
    expect(await auditNow()).toMatchObject({
      wrong: 0,
      sources: [{ right: 3, deadLettered: ['guide:a.md'] }],
    })
    await system.log.append([upserted('guide:a.md', 'a newer text')])
    expect(await auditNow()).toMatchObject({
      wrong: 1,
      lag: 1,
      sources: [{ stale: ['guide:a.md'], deadLettered: [] }],
    })
  })
})

describe('repair', () => {
  it('mends every kind of finding', async () => {
    await system.store.apply('g1', [{ kind: 'remove', documentId: 'guide:a.md' }])
    damage('guide:b.md', { bodyDigest: 'other' })
    damage('guide:c.md', { copies: 2 })
    await closeBehindTheLog('guide:d.md', 'four')
    await putStale('old:gone.md', 'nobody knows it')
    const report = await repairNow()
    expect(report).toMatchObject({
      before: { wrong: 5 },
      removed: 3,
      reindexed: 4,
      after: { wrong: 0, lag: 0 },
    })
    const fresh = fakeSystem()
    await index(fresh, fakeConnector('guide', PAGES))
    expect((await system.store.digest('g1')).digest).toBe((await fresh.store.digest('g1')).digest)
  })

  it('catches up before it judges, and touches nothing where all is well', async () => {
    await system.log.append([upserted('guide:e.md', 'five'), deleted('guide:a.md')])
    expect(await repairNow()).toMatchObject({ before: { wrong: 0 }, removed: 0, reindexed: 0 })
  })

  it('builds a store that was lost again, though its consumer group had read all', async () => {
    const lost = await system.store.createGeneration({ ...generation, modelId: generation.modelId })
    await system.log.consume(groupOf(lost), async () => undefined, {
      until: 'caught-up',
      maxRecords: 99,
      signal: system.signal,
    })
    const report = await repair({ ...system, generation: lost })
    expect(report).toMatchObject({ before: { wrong: 4 }, reindexed: 4, after: { wrong: 0 } })
  })
})

/** Puts a document into the store behind the log's back. */
async function putStale(id: DocumentId, body: string): Promise<void> {
  const { document } = upserted(id, body)
  await system.store.apply('g1', [{ kind: 'replace', document: { ...document, indexedAtMs: 0 }, chunks: [] }])
}

/** Changes who may read a document behind the log's back. */
async function closeBehindTheLog(id: DocumentId, body: string): Promise<void> {
  const access = { tenant: 'default', groups: ['staff'] }
  const { document } = upserted(id, body, { title: id.slice(id.indexOf(':') + 1), access })
  await system.store.apply('g1', [{ kind: 'describe', document: { ...document, indexedAtMs: 0 } }])
}

/** A store of which single documents can be made to look damaged, until they are removed. */
function damageable(store: Store) {
  const damages = new Map<DocumentId, Partial<StoredDocumentState>>()
  const damagedStore: Store = {
    ...store,
    async apply(id, changes) {
      await store.apply(id, changes)
      for (const change of changes) if (change.kind === 'remove') damages.delete(change.documentId)
    },
    async *states(id, source) {
      for await (const state of store.states(id, source)) yield { ...state, ...damages.get(state.documentId) }
    },
  }
  return {
    store: damagedStore,
    damage: (id: DocumentId, as: Partial<StoredDocumentState>) => {
      damages.set(id, as)
    },
  }
}
