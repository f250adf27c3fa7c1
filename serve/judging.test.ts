import { describe, expect, it } from 'vitest'
import { MAX_FEEDBACK_AN_HOUR } from '../evaluate/judgments/open-judgment-store.ts'
import { createApi } from './create-api.ts'
import { fakeSystem } from './testing/fake-system.ts'
import { testDesk } from './testing/judging-desk.ts'
import { testPages } from './testing/pages.ts'
import { AgreementResponse, PoolsResponse, TurnResponse } from './wire/judging.ts'

function openTestApi() {
  const system = fakeSystem(testPages())
  const { desk, store } = testDesk(system)
  const api = createApi(system, { desk })
  const post = (url: string, payload: object) => api.inject({ method: 'POST', url, payload })
  const at = (part: string) => `/v1/judging/pools/first/${part}`
  return { api, store, system, post, at }
}
const CLICK = { query: 'how?', documentId: 'guide:secrets.md', position: 2, kind: 'click' }

describe('judging by the API', () => {
  it('lists pools, hands out items blind, keeps grades at once and goes on', async () => {
    const { api, store, post, at } = openTestApi()
    const { pools } = PoolsResponse.parse((await api.inject('/v1/judging/pools')).json())
    expect(pools).toEqual([{ name: 'first', items: 3, judges: [] }])
    const response = await api.inject(at('next?judge=ann'))
    expect(response.body).not.toMatch(/bm25|dense|pipeline|rank|score/)
    const first = TurnResponse.parse(response.json())
    expect(first).toMatchObject({ item: { place: 0, title: 'Rolling updates' }, done: 0, total: 3 })
    const second = TurnResponse.parse(
      (await post(at('judgments'), { judge: 'ann', place: 0, grade: 3 })).json(),
    )
    expect(second).toMatchObject({ item: { place: 1 }, done: 1 })
    expect(store.judgments('first')).toEqual([{ place: 0, judge: 'ann', grade: 3 }])
    const again = TurnResponse.parse((await post(at('undo'), { judge: 'ann' })).json())
    expect(again).toMatchObject({ item: { place: 0 }, done: 0 })
    expect(store.judgments('first')).toEqual([])
  })

  it('says how far judges agree', async () => {
    const { api, post, at } = openTestApi()
    for (const [place, grades] of [
      [3, 3],
      [0, 1],
      [2, 2],
    ].entries()) {
      for (const [n, judge] of ['ann', 'ben'].entries()) {
        await post(at('judgments'), { judge, place, grade: grades[n] })
      }
    }
    const { pairs } = AgreementResponse.parse((await api.inject(at('agreement'))).json())
    expect(pairs).toHaveLength(1)
    expect(pairs[0]).toMatchObject({ judges: ['ann', 'ben'], items: 3, same: 2 / 3, relevant: { kappa: 1 } })
    const finished = TurnResponse.parse((await api.inject(at('next?judge=ann'))).json())
    expect(finished).toEqual({ done: 3, total: 3, unreadable: 0 })
  })

  it.each<[string, object, string]>([
    ['judgments', { judge: 'ann', place: 0, grade: 4 }, 'grade'],
    ['judgments', { judge: 'ann', place: 0, grade: 1.5 }, 'grade'],
    ['judgments', { judge: '', place: 0, grade: 1 }, 'judge'],
    ['judgments', { judge: 'model:x', place: 0, grade: 1 }, "judge’s name|judge's name"],
    ['judgments', { judge: 'ann', place: 3, grade: 1 }, 'place of first'],
    ['undo', {}, 'judge'],
  ])('refuses %s with %j', async (part, body, message) => {
    const { post, at } = openTestApi()
    const response = await post(at(part), body)
    expect(response.statusCode).toBe(400)
    expect(JSON.stringify(response.json())).toMatch(new RegExp(message, 'u'))
  })

  it('refuses a pool that is none', async () => {
    const { api } = openTestApi()
    const response = await api.inject('/v1/judging/pools/second/next?judge=ann')
    expect([response.statusCode, response.json().error.code]).toEqual([400, 'ERR_JUDGMENT'])
  })

  it('is for who may read', async () => {
    const system = fakeSystem(testPages())
    const api = createApi(system, { ...testDesk(system), anonymous: 'nowhere' })
    expect((await api.inject('/v1/judging/pools')).statusCode).toBe(401)
    expect((await api.inject({ method: 'POST', url: '/v1/feedback', payload: CLICK })).statusCode).toBe(401)
  })
})

describe('feedback by the API', () => {
  it('is kept once a person, with the position and without the address', async () => {
    const { store, post } = openTestApi()
    expect((await post('/v1/feedback', CLICK)).json()).toEqual({ isNew: true })
    expect((await post('/v1/feedback', CLICK)).json()).toEqual({ isNew: false })
    expect((await post('/v1/feedback', { ...CLICK, kind: 'up' })).json()).toEqual({ isNew: true })
    expect(store.feedback()).toMatchObject([
      { question: 'how?', documentId: 'guide:secrets.md', position: 2, kind: 'click', tenant: 'default' },
      { kind: 'up' },
    ])
    expect(JSON.stringify(store.feedback())).not.toContain('127.0.0.1')
  })

  it('is held against what was shown, of which the first ten count, once a person', async () => {
    const { store, post } = openTestApi()
    const documentIds = [
      'guide:other.md',
      'guide:secrets.md',
      ...Array.from({ length: 12 }, (_, n) => `guide:${n}`),
    ]
    expect((await post('/v1/feedback/shown', { query: 'how?', documentIds })).json()).toEqual({ kept: 10 })
    expect((await post('/v1/feedback/shown', { query: 'how?', documentIds })).json()).toEqual({ kept: 0 })
    await post('/v1/feedback', CLICK)
    await post('/v1/feedback', { ...CLICK, kind: 'up' })
    const counts = store.shownCounts().filter(({ documentId }) => /other|secrets/.test(documentId))
    expect(counts).toEqual([
      { question: 'how?', documentId: 'guide:other.md', position: 1, shown: 1, clicked: 0 },
      { question: 'how?', documentId: 'guide:secrets.md', position: 2, shown: 1, clicked: 1 },
    ])
    expect((await post('/v1/feedback/shown', { query: 'how?', documentIds: [] })).statusCode).toBe(400)
  })

  it('does not let who has no key pass for several people', async () => {
    const { post } = openTestApi()
    await post('/v1/feedback', { ...CLICK, person: 'a' })
    expect((await post('/v1/feedback', { ...CLICK, person: 'b' })).json()).toEqual({ isNew: false })
  })

  it('is refused past what people give in an hour', async () => {
    const { post } = openTestApi()
    for (let n = 0; n < MAX_FEEDBACK_AN_HOUR; n++)
      await post('/v1/feedback', { ...CLICK, query: `question ${n}` })
    const response = await post('/v1/feedback', { ...CLICK, query: 'one more' })
    expect([response.statusCode, response.json().error.code]).toEqual([429, 'ERR_TOO_MUCH_FEEDBACK'])
  })

  it.each([
    [{ ...CLICK, position: 0 }, 'position'],
    [{ ...CLICK, kind: 'like' }, 'kind'],
    [{ ...CLICK, query: ' ' }, 'query'],
    [{ ...CLICK, extra: 1 }, 'extra'],
  ])('is refused where it is not understood: %j', async (body, field) => {
    const { post } = openTestApi()
    const response = await post('/v1/feedback', body)
    expect(response.statusCode).toBe(400)
    expect(JSON.stringify(response.json())).toContain(field)
  })
})
