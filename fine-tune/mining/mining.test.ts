import { describe, expect, it } from 'vitest'
import { mineNegatives } from './mine-negatives.ts'
import { positiveAware } from './positive-aware.ts'

const scored = (scores: Readonly<Record<string, number>>) =>
  Object.entries(scores).map(([id, score]) => ({ id, score }))

describe('positiveAware', () => {
  it('keeps what scores below the margin of the best answer', () => {
    const candidates = scored({ close: 0.77, below: 0.75, answer: 0.8, far: 0.1 })
    // 0.95 · 0.8 = 0.76
    expect(positiveAware(candidates, scored({ answer: 0.8, other: 0.5 }), 0.95)).toEqual({
      negatives: ['below', 'far'],
      discarded: 1,
    })
  })

  it('takes an answer that the teacher does not believe in as the limit itself', () => {
    expect(positiveAware(scored({ a: -0.3, b: -0.1 }), scored({ answer: -0.2 }), 0.95)).toEqual({
      negatives: ['a'],
      discarded: 1,
    })
  })

  it('finds nothing among nothing', () => {
    expect(positiveAware([], scored({ answer: 1 }), 0.95)).toEqual({ negatives: [], discarded: 0 })
  })
})

describe('mineNegatives', () => {
  const queries = new Map([
    ['q1', 'how to rotate keys'],
    ['q2', 'how to drain a node'],
  ])
  const answersOf = new Map([
    ['q1', ['answer']],
    ['q2', ['answer']],
  ])

  it('takes from the ways of searching in turn, each passage once, and counts what it leaves out', async () => {
    const asked: string[] = []
    const find = async (question: string) => {
      asked.push(question)
      const isFirst = question === 'how to rotate keys'
      return {
        lists: [scored(isFirst ? { d1: 0.5, both: 0.4, likely: 0.99 } : {}), scored({ both: 0.4, b2: 0.3 })],
        answers: scored({ answer: 1 }),
      }
    }
    const done: number[] = []
    const mined = await mineNegatives(queries, answersOf, find, { margin: 0.95, count: 2 }, (n) =>
      done.push(n),
    )
    expect([...mined.negatives]).toEqual([
      ['q1', ['d1', 'both']],
      ['q2', ['both', 'b2']],
    ])
    expect(mined).toMatchObject({ discarded: 1, without: 0 })
    expect(asked).toEqual([...queries.values()])
    expect(done).toEqual([1, 2])
  })

  it('says for how many questions nothing was left', async () => {
    const find = async () => ({ lists: [scored({ likely: 1 })], answers: scored({ answer: 1 }) })
    const mined = await mineNegatives(queries, answersOf, find, { margin: 0.95, count: 2 })
    expect(mined).toMatchObject({ discarded: 2, without: 2 })
  })
})
