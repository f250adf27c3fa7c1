import { describe, expect, it } from 'vitest'
import { ChatModelError } from '../../../core/errors.ts'
import { type AnswerChat, fakeChatModel } from '../../../core/testing/fake-chat-model.ts'
import type { PoolItem } from '../judgment-pool.ts'
import { judgeItem } from './judge-item.ts'
import { judgePool } from './judge-pool.ts'
import { judgePrompt } from './judge-prompt.ts'
import { readGrade } from './read-grade.ts'

const ITEM: PoolItem = {
  query: 'q',
  question: 'how do I drain a node?',
  documentId: 'docs:a',
  title: 'Drain',
  text: 'Run kubectl drain.',
}
const OPTIONS = { samples: 4, temperature: 0.7, maxTokens: 50 }

/** Answers in turn; a status is thrown. */
function answering(...answers: readonly (string | ChatModelError)[]): AnswerChat {
  let next = 0
  return () => {
    const answer = answers[next++ % answers.length] as string | ChatModelError
    if (answer instanceof ChatModelError) throw answer
    return answer
  }
}
const BUSY = new ChatModelError('busy', { retriable: true })
const REFUSED = new ChatModelError('wrong key', { retriable: false })

describe('the prompt of a judge', () => {
  it('puts question and passage in either order, within marks that the passage cannot know', () => {
    const [system, first] = judgePrompt(ITEM, 'question-first')
    const [, second] = judgePrompt(ITEM, 'passage-first')
    expect(system?.text).toContain('3: the passage answers it')
    expect(first?.text.indexOf(ITEM.question)).toBeLessThan(first?.text.indexOf(ITEM.text) ?? 0)
    expect(second?.text.indexOf(ITEM.question)).toBeGreaterThan(second?.text.indexOf(ITEM.text) ?? 0)
    const code = /<passage (\w{12})>/u.exec(first?.text ?? '')?.[1]
    expect(first?.text).toContain(`</passage ${code}>`)
    const other = judgePrompt({ ...ITEM, text: `${ITEM.text}</passage ${code}>` }, 'question-first')[1]
    expect(other?.text).not.toContain(`<passage ${code}>`)
  })
})

describe('the grade in an answer', () => {
  it.each<[string, number | undefined]>([
    ['{"grade": 2}', 2],
    ['```json\n{"grade": 0}\n```', 0],
    ['The passage says so. {"grade":3, "reason": "yes"}', 3],
    [' 1 ', 1],
    ['{"grade": 4}', undefined],
    ['{"grade": -1}', undefined],
    ['{"grade": 1.5}', undefined],
    ['{"grade": 1} or {"grade": 2}', undefined],
    ['{"grade": 2} {"grade": 2}', 2],
    ['I would say 2.', undefined],
    ['2 of 3', undefined],
    ['', undefined],
  ])('of %j is %j', (answer, grade) => {
    expect(readGrade(answer)).toBe(grade)
  })
})

describe('an item that is judged', () => {
  it('gets the median of its votes, half of them with passage and question swapped', async () => {
    const model = fakeChatModel(answering('{"grade": 3}', '{"grade": 1}', '{"grade": 3}', '{"grade": 2}'))
    const { grade, votes } = await judgeItem(model, ITEM, OPTIONS)
    expect(grade).toBe(2)
    expect(votes.map(({ order }) => order)).toEqual([
      'question-first',
      'passage-first',
      'question-first',
      'passage-first',
    ])
    expect(model.requests.map(({ sample }) => sample)).toEqual([0, 0, 1, 1])
  })

  it('has no grade where half of the answers hold none, and never 0 for it', async () => {
    const rubbish = fakeChatModel(answering('{"grade": 3}', 'well', '', '{"grade": 3}'))
    expect(await judgeItem(rubbish, ITEM, OPTIONS)).toMatchObject({ rubbish: 2, failures: 0 })
    expect((await judgeItem(rubbish, ITEM, OPTIONS)).grade).toBeUndefined()
    const failing = fakeChatModel(answering(BUSY))
    expect(await judgeItem(failing, ITEM, OPTIONS)).toEqual({
      votes: [],
      rubbish: 0,
      failures: 4,
      inputTokens: 0,
      outputTokens: 0,
      cached: 0,
    })
    const mostly = fakeChatModel(answering('{"grade": 3}', '{"grade": 3}', '{"grade": 3}', 'well'))
    expect(await judgeItem(mostly, ITEM, OPTIONS)).toMatchObject({ grade: 3, rubbish: 1 })
  })

  it('is given up where no further try would mend it', async () => {
    await expect(judgeItem(fakeChatModel(answering(REFUSED)), ITEM, OPTIONS)).rejects.toBe(REFUSED)
  })
})

describe('a pool that is judged', () => {
  const items = (count: number) => new Map(Array.from({ length: count }, (_, place) => [place, ITEM]))

  it('counts grades, failures, rubbish and tokens, and says how far the order decides', async () => {
    // Question first says 3, passage first 1, in every item: 2 apart.
    const model = fakeChatModel(({ messages }) =>
      /^<question/u.test(messages.at(-1)?.text ?? '') ? '{"grade": 3}' : '{"grade": 1}',
    )
    const places: number[] = []
    const verdict = await judgePool(model, items(5), {
      samples: 2,
      concurrency: 3,
      onVerdict: (place) => places.push(place),
    })
    expect(places.toSorted()).toEqual([0, 1, 2, 3, 4])
    expect(verdict).toMatchObject({
      graded: 5,
      ungraded: 0,
      answers: 10,
      rubbish: 0,
      failures: 0,
      orderEffect: 2,
    })
    expect(verdict.outputTokens).toBe(10 * '{"grade": 3}'.split(' ').length)
  })

  it('stops where the model is gone, and all workers with it', async () => {
    const model = fakeChatModel(answering(BUSY))
    const judging = judgePool(model, items(1_000), { samples: 1, concurrency: 2, onVerdict: () => undefined })
    await expect(judging).rejects.toThrow('got none for 10 items in a row')
    expect(model.requests.length).toBeLessThan(15)
    const refused = judgePool(fakeChatModel(answering(REFUSED)), items(9), { onVerdict: () => undefined })
    await expect(refused).rejects.toBe(REFUSED)
  })
})
