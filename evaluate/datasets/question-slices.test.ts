import { describe, expect, it } from 'vitest'
import { questionSlices } from './question-slices.ts'

describe('slices that a question names', () => {
  it('are its language, its tags and how deep in a conversation it is', () => {
    const metadata = { turns: ['first', 'second'], tags: ['billing', 'login'] }
    expect(questionSlices({ _id: '1', text: 'second', language: 'de', metadata })).toEqual([
      'language de',
      'tag billing',
      'tag login',
      'turn 2',
    ])
  })

  it('are one for all late turns', () => {
    const turns = (count: number) => questionSlices({ metadata: { turns: Array(count).fill('x') } })
    expect([1, 3, 4, 9].map(turns)).toEqual([
      ['turn 1'],
      ['turn 3'],
      ['turn 4 and later'],
      ['turn 4 and later'],
    ])
  })

  it('are none where nothing is said, or something else', () => {
    expect(questionSlices({ text: 'x' })).toEqual([])
    expect(questionSlices({ language: 4, tags: 'login', metadata: null, turns: 3 })).toEqual([])
  })
})
