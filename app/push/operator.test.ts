import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DocumentId } from '../../core/document.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { type Operator, openOperator } from '../open-operator.ts'
import { openSystem } from '../open-system.ts'
import type { Settings } from '../settings.ts'
import type { System } from '../system.ts'
import { type DataPlace, dataPlace } from '../testing/data-place.ts'
import type { PushedDocument } from './push-request.ts'

let place: DataPlace

beforeEach(() => {
  place = dataPlace()
})
afterEach(() => place.remove())

function page(id: DocumentId, body: string): PushedDocument {
  const nothing = { title: '', tags: [], language: 'und', metadata: {} }
  return { id, body, format: 'markdown', groups: ['public'], ...nothing }
}

function withBoth<T>(settings: Settings, work: (operator: Operator, system: System) => Promise<T>) {
  return place.withModel(settings, async (opened) => {
    const operator = await openOperator(settings, opened, () => undefined)
    const system = await openSystem(settings, opened)
    try {
      return await work(operator, system)
    } finally {
      await operator.close()
      await system.close()
    }
  })
}

const ACME = { tenant: 'acme', groups: [] }

/** Waits until the pages of the tenant are these. */
async function untilThere(system: System, ...paths: readonly string[]): Promise<void> {
  for (;;) {
    const { ready } = await system.readiness()
    const request = { query: 'zebras', limit: 10, filter: {}, principal: ACME, pipeline: 'bm25' }
    const hits = ready ? (await system.search(request)).hits : []
    const found = hits.map(({ path }) => path).sort()
    if (found.join() === paths.join()) return
    await pause(20)
  }
}

describe('an operator', () => {
  it('makes what is pushed searchable, the first push of all too, and takes it out again', async () => {
    await withBoth(place.settings(), async (operator, system) => {
      const documents = [page('notes:a', 'ten zebras'), page('notes:b', 'more zebras')]
      await operator.push({ tenant: 'acme', documents, deletes: [] })
      await untilThere(system, 'a', 'b')
      await operator.push({ tenant: 'acme', documents: [], deletes: ['notes:a'] })
      await untilThere(system, 'b')
    })
  })

  it('indexes later what was pushed while another process wrote', async () => {
    const settings = place.settings()
    await withBoth(settings, async (operator, system) => {
      const writer = await openEmbeddedStore(settings.data.store, { mode: 'write' })
      await operator.push({ tenant: 'acme', documents: [page('notes:a', 'ten zebras')], deletes: [] })
      await writer.close()
      await untilThere(system, 'a')
    })
  })

  it('indexes what the last process left', async () => {
    const settings = place.settings()
    const writer = await openEmbeddedStore(settings.data.store, { mode: 'write' })
    await withBoth(settings, async (operator) => {
      await operator.push({ tenant: 'acme', documents: [page('notes:a', 'ten zebras')], deletes: [] })
    })
    await writer.close()
    await withBoth(settings, (_operator, system) => untilThere(system, 'a'))
  })

  it('answers a repetition as it did the first time, and refuses another push under the same key', async () => {
    await withBoth(place.settings(), async (operator) => {
      const first = { tenant: 'acme', documents: [page('notes:a', 'one')], deletes: [], idempotencyKey: 'k' }
      expect(await operator.push(first)).toMatchObject({ accepted: 1 })
      expect(await operator.push(first)).toMatchObject({ accepted: 1, unchanged: 0 })
      expect(
        await operator.push({ ...first, tenant: 'other', documents: [page('x:a', 'one')] }),
      ).toMatchObject({
        accepted: 1,
      })
      await expect(operator.push({ ...first, documents: [page('notes:a', 'two')] })).rejects.toThrow(
        'use a new key for a new push',
      )
    })
  })

  it('takes no more than may wait, and says when to come again', async () => {
    const settings = place.settings({ config: 'push: { maxWaiting: 3 }' })
    await withBoth(settings, async (operator, system) => {
      const documents = [page('notes:0', 'no zebras')]
      await operator.push({ tenant: 'acme', documents, deletes: [] })
      await untilThere(system, '0')
      const writer = await openEmbeddedStore(settings.data.store, { mode: 'write' })
      const pushOne = (n: number) =>
        operator.push({ tenant: 'acme', documents: [page(`notes:${n}`, `${n} zebras`)], deletes: [] })
      for (const n of [1, 2, 3]) expect(await pushOne(n)).toMatchObject({ accepted: 1 })
      await expect(pushOne(4)).rejects.toMatchObject({ code: 'ERR_TOO_MANY_WAITING', retryAfterS: 1 })
      await writer.close()
      await untilThere(system, '0', '1', '2', '3')
      expect(await pushOne(4)).toMatchObject({ accepted: 1 })
    })
  })
})
