import { expect, it } from 'vitest'
import { sameAnswers } from './same-answers.ts'

it('questions with an answer or a conversation in common are together, and so on from question to question', () => {
  const together = sameAnswers({
    queries: new Map(['a', 'b', 'c', 'd', 'e'].map((query) => [query, query])),
    qrels: new Map([
      ['a', new Map([['x', 1]])],
      [
        'b',
        new Map([
          ['x', 1],
          ['y', 2],
        ]),
      ],
      ['c', new Map([['y', 1]])],
      [
        'd',
        new Map([
          ['y', 0],
          ['z', 1],
        ]),
      ],
      ['e', new Map([['w', 1]])],
    ]),
    groups: new Map([
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
      ['d', 'talk'],
      ['e', 'talk'],
    ]),
  })
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((query) => together.get(query))
  expect(new Set([a, b, c]).size).toBe(1)
  // Not judged relevant to d, y joins nothing; the conversation does.
  expect(d).toBe(e)
  expect(d).not.toBe(a)
})
