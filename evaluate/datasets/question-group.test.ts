import { expect, it } from 'vitest'
import { questionGroup } from './question-group.ts'

it('is the same for the turns of a conversation, wherever its line names them', () => {
  const first = questionGroup({ metadata: { turns: ['Which databases?'] } }, 'Which databases?')
  expect(questionGroup({ turns: ['Which databases?', 'Any JSON?'] }, 'Any JSON?')).toBe(first)
  expect(questionGroup({}, 'Any JSON?')).not.toBe(first)
})

it('is the same for questions that differ in case and white space alone', () => {
  expect(questionGroup({}, ' Drain  a NODE')).toBe(
    questionGroup({ turns: 3, metadata: null }, 'drain a node'),
  )
})
