import { describe, expect, it } from 'vitest'
import { OvertakenError, StoreUnavailableError } from '../core/errors.ts'
import type { ApplyOptions, GenerationId, StoreChange } from '../core/store.ts'
import { upserted } from '../core/testing/events.ts'
import { runIndexWorker } from './index-worker.ts'
import type { FakeSystem } from './testing/fake-system.ts'
import { openBench } from './testing/worker-bench.ts'

const NINE = Array.from({ length: 9 }, (_, n) => ({
  event: upserted(`s:${n}`, `text ${n}`),
  position: `0/${n}`,
}))

describe('a worker that shares its work', () => {
  it('begins no slice once its lease is lost, and gives the store the signal', async () => {
    const { system, generation } = await openBench()
    const lease = new AbortController()
    const reason = new Error('partitions may be another consumer’s')
    const { calls, apply } = recording(system, () => lease.abort(reason))
    const store = { ...system.store, apply }
    await runIndexWorker({ ...leased(system, lease.signal), store, generation, until: 'caught-up' })
    // Four records make the first slice.
    expect(calls.map(({ changes }) => changes)).toEqual([4])
    expect(calls[0]?.options?.signal?.reason).toBe(reason)
  })

  it('does not try again what failed before its lease was lost', async () => {
    const { system, generation } = await openBench({ sleep: async () => undefined })
    const lease = new AbortController()
    const reason = new Error('partitions may be another consumer’s')
    const { calls, apply } = recording(system, () => {
      lease.abort(reason)
      throw new StoreUnavailableError('away')
    })
    const store = { ...system.store, apply }
    await runIndexWorker({ ...leased(system, lease.signal), store, generation, until: 'caught-up' })
    expect(calls).toHaveLength(1)
  })

  it('takes its footing before it looks at anything, and goes out from it in every slice of a call', async () => {
    const { system, generation } = await openBench()
    const asked: string[] = []
    const { calls, apply } = recording(system, () => undefined)
    const { recorded, footing } = system.store
    const store: FakeSystem['store'] = {
      ...system.store,
      apply,
      async recorded(id, documentIds) {
        asked.push('recorded')
        return recorded(id, documentIds)
      },
      async footing(id) {
        asked.push('footing')
        return footing(id)
      },
    }
    await system.log.append(NINE.map(({ event }) => event))
    await runIndexWorker({ ...system, store, generation, until: 'caught-up' })
    expect(asked).toEqual(['footing', 'recorded', 'recorded'])
    expect(calls).toHaveLength(2)
    expect(calls[1]?.options?.footing).toBe(calls[0]?.options?.footing)
  })

  it('asks the log anew where it was overtaken, and decides by what stands there then', async () => {
    const { system, generation, stored } = await openBench()
    const { apply } = system.store
    let isOvertaken = false
    const overtaken: typeof apply = async (id, changes) => {
      await apply(id, changes)
      if (isOvertaken) return
      isOvertaken = true
      throw new OvertakenError('another was here')
    }
    await system.log.append([upserted('s:a', 'one'), upserted('s:b', 'two')])
    const store = { ...system.store, apply: overtaken }
    const report = await runIndexWorker({ ...system, store, generation, until: 'caught-up' })
    expect(report).toMatchObject({ indexed: 0, unchanged: 2, retries: 1, deadLettered: [] })
    expect(await stored()).toEqual({ 's:a': 'one', 's:b': 'two' })
  })
})

/** The system with a log that hands out the nine under a lease, and expects the handler to throw what ends that. */
function leased(system: FakeSystem, lease: AbortSignal): FakeSystem {
  const consume: FakeSystem['log']['consume'] = async (_group, handler) => {
    const [handled] = await Promise.allSettled([handler(NINE, lease)])
    expect(handled).toEqual({ status: 'rejected', reason: lease.reason })
  }
  return { ...system, log: Object.assign(system.log, { consume }) }
}

interface Call {
  /** How many. */
  readonly changes: number
  readonly options: ApplyOptions | undefined
}

/** An `apply` that keeps what it was given. @param before runs before each call */
function recording({ store }: FakeSystem, before: () => void) {
  const calls: Call[] = []
  const apply = async (id: GenerationId, changes: readonly StoreChange[], options?: ApplyOptions) => {
    calls.push({ changes: changes.length, options })
    before()
    await store.apply(id, changes)
  }
  return { calls, apply }
}
