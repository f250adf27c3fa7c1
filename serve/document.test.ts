import { expect, it } from 'vitest'
import { makeDocument } from '../core/make-document.ts'
import { createApi } from './create-api.ts'
import { fakeSystem } from './testing/fake-system.ts'
import { testPages } from './testing/pages.ts'
import { DocumentResponse } from './wire/document.ts'

const PAGE = `/v1/documents/${encodeURIComponent('guide:secrets.md')}`

it('renders a document by its percent-encoded id', async () => {
  const response = await createApi(fakeSystem(testPages())).inject(PAGE)
  expect(response.statusCode).toBe(200)
  const document = DocumentResponse.parse(response.json())
  expect(document.title).toBe('Secrets')
  expect(document.html).not.toContain('data-passage')
})

it('marks the asked-for passage, as a search gives its place', async () => {
  const api = createApi(fakeSystem(testPages()))
  const search = {
    method: 'POST',
    url: '/v1/search',
    payload: { query: 'setting a secret again rotates it' },
  } as const
  const [hit] = (await api.inject(search)).json().hits
  const { start, end } = hit.passages[0]
  const response = await api.inject(`${PAGE}?start=${start}&end=${end}`)
  const { html } = DocumentResponse.parse(response.json())
  expect(html).toContain('<p data-passage="">Setting a secret again rotates it')
})

it('takes ids of great length', async () => {
  const path = `${'deep/'.repeat(150)}page.md`
  const [page = expect.fail('expected a page')] = testPages()
  const api = createApi(fakeSystem([{ ...makeDocument({ ...page, path }), indexedAtMs: 0 }]))
  const response = await api.inject(`/v1/documents/${encodeURIComponent(`${page.source}:${path}`)}`)
  expect(response.statusCode).toBe(200)
})

it('answers alike for a document that is not there and one that the one who asks may not read', async () => {
  const [page = expect.fail('expected a page')] = testPages()
  const hidden = makeDocument({ ...page, access: { tenant: 'default', groups: ['staff'] } })
  const api = createApi(fakeSystem([{ ...hidden, indexedAtMs: 0 }]))
  const unread = await api.inject(`/v1/documents/${encodeURIComponent(hidden.id)}`)
  const absent = await api.inject('/v1/documents/guide%3Anothing.md')
  expect([unread.statusCode, absent.statusCode]).toEqual([404, 404])
  expect(unread.body).toBe(absent.body)
})

it.each([
  ['an id without a source', '/v1/documents/secrets.md', 'id'],
  ['a start without an end', `${PAGE}?start=3`, 'end'],
  ['an end before the start', `${PAGE}?start=9&end=3`, 'end'],
  ['a negative start', `${PAGE}?start=-1&end=3`, 'start'],
  ['a start that is no number', `${PAGE}?start=x&end=3`, 'start'],
  ['an unknown parameter', `${PAGE}?strat=1`, 'strat'],
])('refuses %s', async (_what, url, field) => {
  const response = await createApi(fakeSystem(testPages())).inject(url)
  expect(response.statusCode).toBe(400)
  expect(response.json().error.field).toBe(field)
})
