import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { InferenceError } from '../core/errors.ts'
import { upserted } from '../core/testing/events.ts'
import { ensureGeneration, generationSettings } from './generations.ts'
import { type FakeSystem, fakeSystem } from './testing/fake-system.ts'
import { type Followed, whileFollowing } from './while-following.ts'

const never = new AbortController().signal

async function followedOf(system: FakeSystem): Promise<Followed> {
  const { generation } = await ensureGeneration(system.store, generationSettings(system))
  await system.store.promote(generation.id)
  return { ...system, generation }
}

async function untilRecorded({ store }: FakeSystem, id: `${string}:${string}`): Promise<void> {
  while (!(await store.recorded('g1', [id])).has(id)) await pause(5)
}

describe('whileFollowing', () => {
  it('takes in what reaches the log while the work goes on, and ends with it', async () => {
    const system = fakeSystem()
    const { result, followed } = await whileFollowing(await followedOf(system), never, async () => {
      await system.log.append([upserted('s:a', 'text')])
      await untilRecorded(system, 's:a')
      return 'done'
    })
    expect({ result, followed }).toMatchObject({ result: 'done', followed: { generation: 'g1', indexed: 1 } })
  })

  it('is the work alone where there is nothing to follow', async () => {
    expect(await whileFollowing(undefined, never, async () => 'done')).toEqual({ result: 'done' })
  })

  it('stops the work where following fails, and tells why', async () => {
    const system = fakeSystem()
    const failing = { ...system.embedder, embed: () => Promise.reject(new InferenceError('no model')) }
    const followed = { ...(await followedOf(system)), embedder: failing }
    await system.log.append([upserted('s:a', 'text')])
    const working = whileFollowing(followed, never, (signal) => pause(60_000, undefined, { signal }))
    await expect(working).rejects.toThrow('no model')
  })

  it('stops following where the work fails, and tells why', async () => {
    const followed = await followedOf(fakeSystem())
    const working = whileFollowing(followed, never, () => Promise.reject(new Error('no room')))
    await expect(working).rejects.toThrow('no room')
  })
})
