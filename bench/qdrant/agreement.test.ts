import { expect, it } from 'vitest'
import type { ScoredChunk } from '../../core/store.ts'
import { agreement } from './agreement.ts'

const hit = (name: string, score: number): ScoredChunk => ({
  chunkId: `a:${name}#0`,
  documentId: `a:${name}`,
  score,
})
const asked = (...rankings: (readonly ScoredChunk[])[]) => ({ rankings: { dense: rankings } })

it('the same rankings agree to the bit', () => {
  const answers = asked([hit('x', 1), hit('y', 0.5)], [])
  expect(agreement(answers, answers)['dense']).toEqual({
    questions: 2,
    sameTopTen: 2,
    sameToTheBit: 2,
    recallAtTen: 1,
    widestScoreDifference: 0,
  })
})

it('tells another order from another score, and counts what is missing', () => {
  const expected = asked([hit('x', 1), hit('y', 0.5)], [hit('x', 1)], [hit('x', 1), hit('z', 0.5)])
  const given = asked([hit('y', 1), hit('x', 0.5)], [hit('x', 0.75)], [hit('x', 1)])
  expect(agreement(expected, given)['dense']).toEqual({
    questions: 3,
    sameTopTen: 1,
    sameToTheBit: 0,
    recallAtTen: 4 / 5,
    widestScoreDifference: 0.5,
  })
})
