import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askQdrant, type RecordedAnswer } from './ask-qdrant.ts'
import { type FakeQdrant, startFakeQdrant } from './fake-qdrant.ts'
import { recordedAnswers } from './recorded-answers.ts'
import { RECORDED_REQUESTS } from './recorded-requests.ts'

const recorded = recordedAnswers()

describe('the fake Qdrant answers as the real one did:', () => {
  let fake: FakeQdrant
  let answers: readonly RecordedAnswer[]
  beforeAll(async () => {
    fake = await startFakeQdrant()
    answers = await askQdrant(fake.url, RECORDED_REQUESTS)
  })
  afterAll(() => fake.close())

  it('the requests are those that were recorded', () => {
    expect(recorded.map(({ line }) => line)).toEqual(RECORDED_REQUESTS.map(({ line }) => line))
  })

  for (const [i, { line, status, answer }] of recorded.entries()) {
    it(`${i + 1}. ${line}: ${status}`, () => {
      expect(answers[i]?.status).toBe(status)
      const faked = answers[i]?.answer
      // All that the fake says the real server says, too; it may say more.
      if (status !== 200) expect(String(answer).slice(0, String(faked).length)).toBe(faked)
      else expect({ answer }).toMatchObject({ answer: faked })
    })
  }
})
