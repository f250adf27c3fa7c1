import { describe, expect, it } from 'vitest'
import type { DocumentId } from '../core/document.ts'
import { deleted, upserted } from '../core/testing/events.ts'
import { dropDeadLetters, retryDeadLetters } from './dead-letters.ts'
import { fakeConnector } from './testing/fake-connector.ts'
import { auditOf, type FakeSystem, fakeSystem, index } from './testing/fake-system.ts'
import { POISON, paragraphChunker } from './testing/paragraph-chunker.ts'

/** A chunker that swallows poison, as after an update. */
const mended = { ...paragraphChunker(), chunk: () => ({ chunks: [], warnings: [] }) }

async function poisonedSystem(): Promise<FakeSystem> {
  const system = fakeSystem()
  await index(system, fakeConnector('guide', { 'a.md': POISON, 'b.md': POISON, 'c.md': 'fine' }))
  return system
}

async function retry(system: FakeSystem, ids?: readonly DocumentId[]) {
  const generation = await system.store.live()
  if (generation === undefined) throw new Error('expected a live generation, got none')
  return retryDeadLetters({ ...system, generation }, ids)
}

describe('retryDeadLetters', () => {
  it('has the document indexed where the cause is gone, and the letter with it', async () => {
    const system = await poisonedSystem()
    expect(await retry({ ...system, chunker: mended })).toMatchObject({
      retried: ['guide:a.md', 'guide:b.md'],
      overtaken: [],
      unknown: [],
      worker: { indexed: 2, deadLettered: [] },
    })
    expect(await system.deadLetters.list()).toEqual([])
    expect(await auditOf(system)).toMatchObject({ wrong: 0, sources: [{ right: 3 }] })
  })

  it('counts another attempt where the cause is still there', async () => {
    const system = await poisonedSystem()
    await retry(system, ['guide:a.md'])
    expect(await system.deadLetters.list()).toMatchObject([{ attempts: 2 }, { attempts: 1 }])
  })

  it('brings no old version back: a newer one or a deletion overtakes the letter', async () => {
    const system = await poisonedSystem()
    await system.log.append([deleted('guide:a.md'), upserted('guide:b.md', 'newer')])
    expect(await retry(system)).toMatchObject({
      retried: [],
      overtaken: ['guide:a.md', 'guide:b.md'],
    })
    expect(await system.deadLetters.list()).toEqual([])
  })

  it('names what has no letter', async () => {
    const system = await poisonedSystem()
    expect(await retry(system, ['guide:c.md'])).toMatchObject({
      retried: [],
      unknown: ['guide:c.md'],
    })
  })
})

describe('dropDeadLetters', () => {
  it('throws letters away, and the audit no longer excuses their documents', async () => {
    const system = await poisonedSystem()
    expect(await dropDeadLetters(system.deadLetters, ['guide:a.md', 'x:y'])).toEqual({
      dropped: ['guide:a.md'],
      unknown: ['x:y'],
    })
    expect(await auditOf(system)).toMatchObject({
      wrong: 1,
      sources: [{ missing: ['guide:a.md'], deadLettered: ['guide:b.md'] }],
    })
  })
})
