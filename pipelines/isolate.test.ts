import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isolate } from './isolate.ts'

/** Doubles numbers; a batch with a negative one fails. */
async function double(batch: readonly number[]): Promise<readonly number[]> {
  for (const n of batch) if (n < 0) throw new RangeError(`${n} is negative`)
  return batch.map((n) => 2 * n)
}

const isRangeError = (error: unknown) => error instanceof RangeError

describe('isolate', () => {
  it('gives every item what it would get alone, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -3, max: 9 }), { maxLength: 40 }), async (numbers) => {
        const outcomes = await isolate(numbers, double, isRangeError)
        expect(outcomes.map(({ item }) => item)).toEqual(numbers)
        for (const outcome of outcomes) {
          if (outcome.item < 0)
            expect('fault' in outcome && outcome.fault).toEqual(new RangeError(`${outcome.item} is negative`))
          else expect('result' in outcome && outcome.result).toBe(2 * outcome.item)
        }
      }),
    )
  })

  it('finds one bad item among 64 with 1 + 2·log₂ 64 calls', async () => {
    let calls = 0
    const counted = (batch: readonly number[]) => {
      calls += 1
      return double(batch)
    }
    await isolate([...Array.from({ length: 63 }, () => 1), -1], counted, isRangeError)
    expect(calls).toBe(1 + 2 * 6)
  })

  it('throws what is no item’s fault', async () => {
    await expect(isolate([1, -1], double, () => false)).rejects.toThrow('-1 is negative')
  })
})
