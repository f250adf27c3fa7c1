import { expect, it } from 'vitest'
import type { FinishedRun, QuestionCards } from '../registry/run-record.ts'
import { answerScores, firstAnswers } from './answer-scores.ts'

const cards: QuestionCards = {
  q1: { text: 'one', grades: { a: 1, b: 0 }, slices: [] },
  q2: { text: 'two', grades: { a: 2 }, slices: [] },
  q3: { text: 'three', grades: { c: 1 }, slices: [] },
}
const run = {
  name: 'bm25',
  rankings: new Map([
    [
      'q1',
      [
        { id: 'a', score: 3 },
        { id: 'b', score: 1 },
      ],
    ],
    ['q2', [{ id: 'x', score: 2 }, ...Array.from({ length: 20 }, (_, n) => ({ id: `y${n}`, score: 1 - n }))]],
    ['q3', []],
  ]),
}
const record = { perQuery: { q1: {}, q2: {}, q3: {} } } as unknown as FinishedRun['record']

it('parts the scores of the first ten documents by whether they are relevant', () => {
  const { relevant, others } = answerScores('docs dev', { run }, cards)
  expect(relevant).toEqual([3])
  expect(others).toEqual([1, 2, 1, 0, -1, -2, -3, -4, -5, -6, -7])
})

it('tells whether the first document is relevant, of questions with an answer', () => {
  expect([...firstAnswers({ run, record }, cards)]).toEqual([
    ['q1', true],
    ['q2', false],
  ])
})
