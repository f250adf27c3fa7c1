import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mapInOrder } from './map-in-order.ts'

describe('mapInOrder', () => {
  it('gives the results in the order of the items, however the work ends, and never runs more than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 5 })),
        fc.integer({ min: 1, max: 6 }),
        async (turns, concurrency) => {
          let running = 0
          let most = 0
          const results: number[] = []
          const work = async (item: number) => {
            running += 1
            most = Math.max(most, running)
            for (let i = 0; i < item; i++) await Promise.resolve()
            running -= 1
            return item * 10
          }
          for await (const result of mapInOrder(turns, concurrency, work)) results.push(result)
          expect(results).toEqual(turns.map((item) => item * 10))
          expect(most).toBeLessThanOrEqual(concurrency)
        },
      ),
    )
  })

  it('throws a failure at its place, after the results before it', async () => {
    const results: number[] = []
    const failing = async () => {
      const work = async (item: number) => {
        if (item === 2) throw new Error('two fails')
        return item
      }
      for await (const result of mapInOrder([0, 1, 2, 3], 4, work)) results.push(result)
    }
    await expect(failing()).rejects.toThrow('two fails')
    expect(results).toEqual([0, 1])
  })

  it('waits for running work when its reader leaves', async () => {
    let ended = 0
    const work = async () => {
      await new Promise(setImmediate)
      ended += 1
    }
    for await (const _ of mapInOrder([1, 2, 3, 4, 5], 3, work)) break
    expect(ended).toBe(3)
  })
})
