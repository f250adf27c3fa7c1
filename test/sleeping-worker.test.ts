import { expect, it } from 'vitest'
import type { DocumentLog } from '../core/document-log.ts'
import { deleted, upserted } from '../core/testing/events.ts'
import { ensureGeneration, generationSettings } from '../pipelines/generations.ts'
import { runIndexWorker } from '../pipelines/index-worker.ts'
import { fakeSystem } from '../pipelines/testing/fake-system.ts'
import { openQdrantStore } from '../stores/qdrant/open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from '../stores/qdrant/qdrant-settings.ts'
import { startFakeQdrant } from '../stores/qdrant/testing/fake-qdrant.ts'

const OLD = [upserted('s:changed', 'version 1'), upserted('s:removed', 'soon gone')]
const IN_HAND = [upserted('s:changed', 'version 2'), upserted('s:removed', 'gone, too')]
const NEW = [upserted('s:changed', 'version 3'), deleted('s:removed')]

it('a worker that slept while another had its partition leaves what that one has written', async () => {
  const fake = await startFakeQdrant()
  const settings = { ...QDRANT_DEFAULTS, url: fake.url }
  const awake = fakeSystem({ store: await openQdrantStore(settings) })
  const asleep = fakeSystem({ store: await openQdrantStore(settings) })
  const { generation } = await ensureGeneration(awake.store, generationSettings(awake))
  const work = async (...events: typeof NEW) => {
    await awake.log.append(events)
    await runIndexWorker({ ...awake, generation, until: 'caught-up' })
  }
  await work(...OLD)

  // It has decided and goes to sleep over the embedding; the log gives its records to the other.
  const reached = Promise.withResolvers<void>()
  const woken = Promise.withResolvers<void>()
  const { embed } = asleep.embedder
  asleep.embedder.embed = async (texts, role, signal) => {
    reached.resolve()
    await woken.promise
    return embed(texts, role, signal)
  }
  let handedOut = 0
  const consume: DocumentLog['consume'] = async (_group, handler) => {
    if (handedOut++ === 0) await handler(IN_HAND.map((event, at) => ({ event, position: `0/${at}` })))
  }
  const log = Object.assign(asleep.log, { consume })
  const sleeping = runIndexWorker({ ...asleep, log, generation, until: 'caught-up' })
  await reached.promise
  await work(...IN_HAND)
  await work(...NEW)
  woken.resolve()

  expect(await sleeping).toMatchObject({ indexed: 0, retries: 1, deadLettered: [] })
  expect(handedOut).toBe(2)
  const view = await awake.store.view(generation.id)
  const principal = { tenant: 'default', groups: ['staff'] }
  expect((await view.document('s:changed', principal))?.body).toBe('version 3')
  expect(await view.document('s:removed', principal)).toBe(undefined)
  await awake.store.digest(generation.id)
  for (const { store } of [awake, asleep]) await store.close()
  await fake.close()
})
