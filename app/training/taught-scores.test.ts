import { expect, it } from 'vitest'
import { taughtScores } from './taught-scores.ts'

it('has a teacher score what is judged and what was mined, each pair once', async () => {
  const asked: [string, readonly string[]][] = []
  const teacher = {
    async scorePairs(question: string, passages: readonly string[]) {
      asked.push([question, passages])
      return { scores: passages.map(({ length }) => length), truncated: [] }
    },
  }
  const set = {
    queries: new Map([['q', 'rotate keys']]),
    passages: new Map([
      ['answer', 'keys rotate'],
      ['near', 'logs'],
      ['far', 'nodes drain'],
    ]),
    qrels: new Map([['q', new Map([['answer', 1]])]]),
    hardNegatives: new Map([['q', ['near', 'answer']]]),
  }
  const taught = await taughtScores(teacher, set, { signal: new AbortController().signal })
  expect(asked).toEqual([['rotate keys', ['keys rotate', 'logs']]])
  expect(taught).toEqual(
    new Map([
      [
        'q',
        new Map([
          ['answer', 11],
          ['near', 4],
        ]),
      ],
    ]),
  )
})
