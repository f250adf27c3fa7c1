import { describe, expect, it } from 'vitest'
import { reciprocalRanks } from './rrf.ts'
import { ranking } from './testing/ranking.ts'

describe('reciprocalRanks', () => {
  it('adds up 1 / (k + rank) over the rankings that hold a chunk', () => {
    const scores = reciprocalRanks([ranking({ a: 9, b: 8, c: 7 }), ranking({ c: 0.9, a: 0.1, d: 0 })], 60)
    expect(Object.fromEntries(scores)).toEqual({
      'test:a#0': 1 / (60 + 1) + 1 / (60 + 2),
      'test:b#0': 1 / (60 + 2),
      'test:c#0': 1 / (60 + 3) + 1 / (60 + 1),
      'test:d#0': 1 / (60 + 3),
    })
  })

  it('gives nothing for empty rankings', () => {
    expect(reciprocalRanks([[], []], 60)).toEqual(new Map())
  })
})
