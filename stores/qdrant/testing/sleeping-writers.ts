import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../../core/access.ts'
import { OvertakenError, StaleContentError } from '../../../core/errors.ts'
import type { ApplyOptions, GenerationId, Store, StoreChange } from '../../../core/store.ts'
import { statesOf } from '../../../core/testing/store-histories.ts'
import { PAGE_SETTINGS, page, pageDocument } from '../../../core/testing/store-pages.ts'
import { readClock } from '../clock.ts'
import type { Condition } from '../moment.ts'
import { openQdrantStore } from '../open-qdrant-store.ts'
import { documentKey } from '../point-ids.ts'
import { qdrantServer } from '../qdrant-server.ts'
import type { QdrantSettings } from '../qdrant-settings.ts'
import { type HoldProxy, startHoldProxy } from './hold-proxy.ts'

const POINTS = /^PUT .*\/points(\?|$)/u
const PAYLOAD = /^POST .*\/points\/payload/u
const MINUTE_MS = 60_000
const ID = 'guide:a'
const REMOVAL: StoreChange = { kind: 'remove', documentId: ID }
const NOTHING: StoreChange = { kind: 'remove', documentId: 'guide:none' }

/** What must be true of a writer that sleeps in the middle of its work while another goes on, whatever the server. */
export function sleepingWriters(name: string, settings: () => Promise<QdrantSettings>): void {
  describe(`a writer that sleeps, on ${name}`, () => {
    let now = 1_000_000
    let proxy: HoldProxy
    let sleeper: Store
    let other: Store
    let id: GenerationId
    let collection: string
    let server: ReturnType<typeof qdrantServer>

    beforeEach(async () => {
      const reached = await settings()
      proxy = await startHoldProxy(reached.url)
      sleeper = await openQdrantStore({ ...reached, url: proxy.url, timeoutMs: 600_000 }, () => now)
      other = await openQdrantStore(reached, () => now)
      id = (await other.createGeneration(PAGE_SETTINGS)).id
      collection = `${reached.index}-${id}`
      server = qdrantServer(reached)
      await other.apply(id, [version(1)])
      await sleeper.apply(id, [NOTHING])
    })
    afterEach(async () => {
      await sleeper.close()
      await other.close()
      await proxy.close()
    })

    /** The sleeper begins to write, and falls asleep before its points are there. */
    const fallAsleep = async (change: StoreChange, options?: ApplyOptions) => {
      const begin = proxy.holdNext(POINTS)
      const writing = settled(sleeper.apply(id, [change], options))
      await begin.reached
      const points = proxy.holdNext(POINTS)
      begin.release()
      await points.reached
      return { writing, wake: points.release }
    }
    /** @returns the texts that readers find, once the whole collection was found to be sound. */
    const shown = async () => {
      for (const { copies } of await statesOf(other, id)) expect(copies).toBe(1)
      await other.digest(id)
      const view = await other.view(id)
      const hits = await view.dense(Float32Array.of(1, 0, 0, 0), 9, { principal: ANONYMOUS, filter: {} })
      const chunks = await view.chunks(hits.map(({ chunkId }) => chunkId))
      return chunks.map(({ chunk }) => chunk.text)
    }
    const passMinutes = async (minutes: number) => {
      now += minutes * MINUTE_MS
      await other.apply(id, [NOTHING])
    }
    const givenUp = async () => (await readClock(server, collection)).givenUp.map(({ commit }) => commit)

    it('writes nothing over what another has written meanwhile', async () => {
      const { writing, wake } = await fallAsleep(version(2))
      await other.apply(id, [version(2)])
      await other.apply(id, [version(3)])
      wake()
      expect(await writing).toBeInstanceOf(OvertakenError)
      expect(await shown()).toEqual(['version 3'])
    })

    it('brings back nothing that another has removed meanwhile', async () => {
      const { writing, wake } = await fallAsleep(version(2))
      await other.apply(id, [REMOVAL])
      await passMinutes(2)
      await passMinutes(2)
      wake()
      expect(await writing).toBeInstanceOf(OvertakenError)
      expect(await shown()).toEqual([])
    })

    it('is seen by nobody, however long it slept, and what it left is taken back', async () => {
      const { writing, wake } = await fallAsleep(version(2))
      for (let turn = 0; turn < 3; turn++) await passMinutes(11)
      expect(await givenUp()).toHaveLength(1)
      wake()
      expect(await writing).toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
      expect(await shown()).toEqual(['version 1'])
      const [commit = 0] = await givenUp()
      // The document and its chunk.
      expect(await countPoints({ key: 'from', match: { value: commit } })).toBe(2)
      await passMinutes(60)
      await passMinutes(2)
      expect(await countPoints({ key: 'from', match: { value: commit } })).toBe(0)
      expect(await shown()).toEqual(['version 1'])
    })

    it('ends nothing, when all that was under way is the end of what it meant to replace', async () => {
      const end = proxy.holdNext(/^POST .*\/points\/payload(\?|$)/u)
      const writing = settled(sleeper.apply(id, [version(2)]))
      await end.reached
      for (let turn = 0; turn < 3; turn++) await passMinutes(11)
      end.release()
      expect(await writing).toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
      expect(await shown()).toEqual(['version 1'])
      await passMinutes(60)
      await other.apply(id, [version(3)])
      expect(await shown()).toEqual(['version 3'])
    })

    it('is told that what it decided on is no more, though it begins to write only now', async () => {
      const footing = await sleeper.footing(id)
      await other.apply(id, [version(2)])
      // The same as it was, and yet another.
      await other.apply(id, [version(1)])
      await expect(sleeper.apply(id, [version(2)], { footing })).rejects.toThrow(OvertakenError)
      await expect(sleeper.apply(id, [REMOVAL], { footing })).rejects.toThrow(OvertakenError)
      const described = pageDocument(ID, [passage(1)], { tags: ['x'] })
      const describing = sleeper.apply(id, [{ kind: 'describe', document: described }], { footing })
      await expect(describing).rejects.toThrow(OvertakenError)
      expect(await shown()).toEqual(['version 1'])
    })

    it('is told so, too, of a document that came and went while it slept, as long as its footing holds', async () => {
      await other.apply(id, [REMOVAL])
      const footing = await sleeper.footing(id)
      await other.apply(id, [version(2)])
      await other.apply(id, [REMOVAL])
      for (let turn = 0; turn < 3; turn++) await passMinutes(60)
      await expect(sleeper.apply(id, [version(1)], { footing })).rejects.toThrow(OvertakenError)
      const ended: Condition = { key: 'to', range: { gte: 1 } }
      const ofDocument: Condition = { key: 'document', match: { value: documentKey(ID) } }
      // Both removals are remembered, for a day.
      expect(await countPoints(ofDocument, ended)).toBe(2)
      await passMinutes(25 * 60)
      await passMinutes(2)
      expect(await countPoints(ofDocument, ended)).toBe(0)
      await expect(sleeper.apply(id, [version(1)], { footing })).rejects.toThrow(OvertakenError)
      expect(await shown()).toEqual([])
      await sleeper.apply(id, [version(1)], { footing: await sleeper.footing(id) })
      expect(await shown()).toEqual(['version 1'])
    })

    it('is overtaken by one that had begun before it looked, and finished after', async () => {
      const { writing, wake } = await fallAsleep(version(2))
      const footing = await other.footing(id)
      wake()
      expect(await writing).toBe(undefined)
      await expect(other.apply(id, [version(3)], { footing })).rejects.toThrow(OvertakenError)
      await other.apply(id, [version(3)], { footing: await other.footing(id) })
      expect(await shown()).toEqual(['version 3'])
    })

    it('is not overtaken by itself, nor by what others do to other documents', async () => {
      const footing = await sleeper.footing(id)
      await other.apply(id, [page('guide:b', [{ text: 'other', vector: [0, 1, 0, 0] }])])
      await sleeper.apply(id, [version(2)], { footing })
      await sleeper.apply(id, [version(3)], { footing })
      expect(await shown()).toEqual(['version 3', 'other'])
    })

    it('finishes nothing after its signal has fired', async () => {
      const controller = new AbortController()
      const reason = new Error('lease lost')
      const { writing, wake } = await fallAsleep(version(2), { signal: controller.signal })
      controller.abort(reason)
      wake()
      expect(await writing).toBe(reason)
      expect(await shown()).toEqual(['version 1'])
      await expect(sleeper.apply(id, [version(2)], { signal: controller.signal })).rejects.toBe(reason)
    })

    it('is forgotten once it says that nothing of it can come any more, and only then', async () => {
      const unknown: StoreChange = { kind: 'describe', document: pageDocument('guide:c', [passage(1)]) }
      for (let turn = 0; turn < 3; turn++) {
        expect(await settled(sleeper.apply(id, [unknown]))).toBeInstanceOf(StaleContentError)
      }
      const killed = await fallAsleep(version(2))
      await sleeper.apply(id, [NOTHING])
      for (let turn = 0; turn < 4; turn++) await passMinutes(11)
      expect(await givenUp()).toHaveLength(1)
      killed.wake()
      await killed.writing
    })

    it('takes from no view what it replaces late, though others have swept past its number meanwhile', async () => {
      const begin = proxy.holdNext(POINTS)
      const writing = settled(sleeper.apply(id, [version(2)]))
      await begin.reached
      const ends = proxy.holdNext(PAYLOAD)
      begin.release()
      await ends.reached
      await other.apply(id, [NOTHING])
      // A minute and more later, which is as long as a view is used.
      now += 2 * MINUTE_MS
      const view = await other.view(id)
      ends.release()
      expect(await writing).toBe(undefined)
      await other.apply(id, [NOTHING])
      const hits = await view.dense(Float32Array.of(1, 0, 0, 0), 9, { principal: ANONYMOUS, filter: {} })
      expect(hits.map(({ documentId }) => documentId)).toEqual([ID])
      expect(await shown()).toEqual(['version 2'])
    })

    async function countPoints(...conditions: readonly Condition[]): Promise<number> {
      const filter = { must: [...conditions] }
      const { count } = await server.ask('count', (client) =>
        client.count(collection, { filter, exact: true }),
      )
      return count
    }
  })
}

function version(number: number): StoreChange {
  return page(ID, [passage(number)])
}

function passage(number: number) {
  return { text: `version ${number}`, vector: [1, 0, 0, 0] }
}

/** @returns what it threw; `undefined` where it resolved. */
async function settled(work: Promise<void>): Promise<unknown> {
  const [outcome] = await Promise.allSettled([work])
  return outcome.status === 'rejected' ? outcome.reason : undefined
}
