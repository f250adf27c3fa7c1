import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TopK } from './top-k.ts'

const ascending = (a: number, b: number) => a - b

describe('TopK', () => {
  it('keeps what a sort would put first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 })), fc.nat(8), (items, limit) => {
        const best = new TopK(limit, ascending)
        for (const item of items) best.offer(item)
        const sorted = items.toSorted(ascending).slice(0, limit)
        expect(best.sorted()).toEqual(sorted)
        if (limit > 0) expect(best.worst).toBe(items.length < limit ? undefined : sorted.at(-1))
      }),
    )
  })
})
