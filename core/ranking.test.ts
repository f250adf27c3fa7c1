import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byScoreThen } from './ranking.ts'

const byScoreThenId = byScoreThen<{ id: string; score: number }>(({ id }) => id)

describe('byScoreThen', () => {
  it('puts higher scores first, and equal ones by id ascending', () => {
    const items = [
      { id: 'b', score: 1 },
      { id: 'c', score: 2 },
      { id: 'a', score: 1 },
      { id: 'd', score: -1 },
    ]
    expect(items.sort(byScoreThenId).map(({ id }) => id)).toEqual(['c', 'a', 'b', 'd'])
  })

  it('orders ids by UTF-16 code units, not by a locale', () => {
    const items = ['ä', 'z', 'Z', '\ue000', '😀'].map((id) => ({ id, score: 0 }))
    expect(items.sort(byScoreThenId).map(({ id }) => id)).toEqual(['Z', 'z', 'ä', '😀', '\ue000'])
  })

  it('gives one order whatever the order before', () => {
    const item = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), score: fc.constantFrom(0, 0.5, 1) })
    fc.assert(
      fc.property(fc.array(item), (items) => {
        expect(items.toSorted(byScoreThenId)).toEqual(items.toReversed().sort(byScoreThenId))
      }),
    )
  })
})
