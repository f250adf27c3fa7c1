import { describe, expect, it } from 'vitest'
import { InferenceError } from '../core/errors.ts'
import { makeDocument } from '../core/make-document.ts'
import { createApi } from './create-api.ts'
import { fakeSystem } from './testing/fake-system.ts'
import { testPages } from './testing/pages.ts'
import { FailureBody } from './wire/failure.ts'
import { SearchResponse } from './wire/search.ts'

function openTestApi() {
  const system = fakeSystem(testPages())
  const api = createApi(system)
  const search = (payload: object) => api.inject({ method: 'POST', url: '/v1/search', payload })
  return { system, api, search }
}

describe('a search', () => {
  it('answers with the declared body: passages with their place, words and times', async () => {
    const { search } = openTestApi()
    const response = await search({ query: 'roll back a failed update' })
    expect(response.statusCode).toBe(200)
    const { hits, generation, pipeline } = SearchResponse.parse(response.json())
    const passage = hits[0]?.passages[0]
    expect(hits[0]?.documentId).toBe('guide:rolling-updates.md')
    expect(passage?.headings).toEqual(['Rolling updates', 'Roll back a failed update'])
    const words = passage?.highlights.map(({ start, end }) => passage.text.slice(start, end).toLowerCase())
    expect(words).toContain('roll')
    expect(hits[0]?.indexedAt).toBe('2026-05-02T09:30:00.000Z')
    expect({ generation, pipeline }).toEqual({ generation: 'g1', pipeline: 'rrf(bm25, dense)' })
  })

  it('shows ranks and scores by stage only where they are asked for', async () => {
    const { search } = openTestApi()
    const plain = SearchResponse.parse((await search({ query: 'secret' })).json())
    const explained = SearchResponse.parse((await search({ query: 'secret', explain: true })).json())
    expect(plain.hits[0]?.passages[0]).not.toHaveProperty('stages')
    expect(Object.keys(explained.hits[0]?.passages[0]?.stages ?? {})).toEqual([
      'bm25',
      'dense',
      'rrf(bm25, dense)',
    ])
  })

  it('hands limit, filters and pipeline on, a single name as a list of one and languages in lower case', async () => {
    const { system, search } = openTestApi()
    const filters = { source: 'guide', tag: ['deploy', 'security'], language: 'EN' }
    await search({ query: 'health', limit: 3, filters, pipeline: 'bm25' })
    expect(system.searches[0]).toMatchObject({
      query: 'health',
      limit: 3,
      filter: { sources: ['guide'], tags: ['deploy', 'security'], languages: ['en'] },
      pipeline: 'bm25',
      principal: { tenant: 'default', groups: [] },
    })
  })

  it('narrows nothing by an absent filter and admits nothing by an empty list', async () => {
    const { system, search } = openTestApi()
    await search({ query: 'health' })
    const none = await search({ query: 'health', filters: { source: [] } })
    expect(system.searches[0]?.filter).toEqual({})
    expect(SearchResponse.parse(none.json()).hits).toEqual([])
  })

  it('asks on behalf of the configured principal', async () => {
    const secret = makeDocument({
      ...(testPages()[0] ?? expect.fail('expected a page')),
      access: { tenant: 'default', groups: ['staff'] },
    })
    const system = fakeSystem([{ ...secret, indexedAtMs: 0 }])
    const ask = async (groups: readonly string[]) => {
      const api = createApi(system, { principal: { tenant: 'default', groups } })
      const response = await api.inject({ method: 'POST', url: '/v1/search', payload: { query: 'port' } })
      return SearchResponse.parse(response.json()).hits.length
    }
    expect(await ask([])).toBe(0)
    expect(await ask(['staff'])).toBe(1)
  })
})

describe('a refused search', () => {
  it.each([
    ['an unknown field, naming the nearest', { query: 'x', limt: 3 }, 'limt', 'did you mean limit?'],
    ['an unknown filter', { query: 'x', filters: { sorce: 'a' } }, 'filters.sorce', 'did you mean source?'],
    [
      'an unknown filter like none that is known',
      { query: 'x', filters: { colour: 'red' } },
      'filters.colour',
      'known are source, tag, language',
    ],
    ['a mistyped field before the one it stands for', { qery: 'x' }, 'qery', 'did you mean query?'],
    ['no query', {}, 'query', 'expected a string, got nothing'],
    ['an empty query', { query: '' }, 'query', 'expected a question'],
    ['a blank query', { query: ' \n' }, 'query', 'got only white space'],
    [
      'a query of 10,000 words',
      { query: 'word '.repeat(10_000) },
      'query',
      'expected at most 10000 characters, got 50000',
    ],
    ['a limit of 0', { query: 'x', limit: 0 }, 'limit', 'expected at least 1, got 0'],
    ['a limit of 101', { query: 'x', limit: 101 }, 'limit', 'expected at most 100, got 101'],
    ['half a limit', { query: 'x', limit: 1.5 }, 'limit', 'expected a whole number, got 1.5'],
    ['a limit in words', { query: 'x', limit: 'ten' }, 'limit', 'expected a number, got a string'],
    ['a number as a source', { query: 'x', filters: { source: 4 } }, 'filters.source', 'expected a source'],
    ['an unknown pipeline', { query: 'secret', pipeline: 'bm52' }, 'pipeline', 'expected one of'],
    ['a query without a word', { query: '?!' }, 'query', 'expected a word'],
  ])('names %s', async (_what, payload, field, message) => {
    const { search } = openTestApi()
    const response = await search(payload)
    expect(response.statusCode).toBe(400)
    const { error } = FailureBody.parse(response.json())
    expect(error.field).toBe(field)
    expect(error.message).toContain(message)
  })

  it.each([
    ['broken JSON', 'application/json', '{"query"', 400],
    ['a list', 'application/json', '[]', 400],
    ['no body', 'application/json', '', 400],
    ['plain text, which any page could post', 'text/plain', 'query', 415],
    ['a form', 'application/x-www-form-urlencoded', 'query=x', 415],
    ['a body over the limit', 'application/json', JSON.stringify({ query: 'x'.repeat(300_000) }), 413],
  ])('has a status for %s', async (_what, contentType, payload, status) => {
    const { api, system } = openTestApi()
    const headers = { 'content-type': contentType }
    const response = await api.inject({ method: 'POST', url: '/v1/search', headers, payload })
    expect(response.statusCode).toBe(status)
    FailureBody.parse(response.json())
    expect(system.searches).toEqual([])
  })
})

describe('a search that fails', () => {
  it('is 503 before anything is indexed, with the cure', async () => {
    const api = createApi(fakeSystem([]))
    const response = await api.inject({ method: 'POST', url: '/v1/search', payload: { query: 'x' } })
    expect(response.statusCode).toBe(503)
    expect(response.json().error).toMatchObject({ code: 'ERR_NOTHING_INDEXED' })
    expect(response.json().error.message).toContain('plumbline index')
  })

  it('is 503 for what may pass, and 500 for the rest, both without internals', async () => {
    const { system, search } = openTestApi()
    const fail = (error: Error) => {
      system.state.beforeAnswer = () => Promise.reject(error)
      return search({ query: 'x' })
    }
    const passing = await fail(new InferenceError('session of /srv/models/secret.onnx failed'))
    const broken = await fail(new TypeError('cannot read /srv/secret of undefined'))
    expect([passing.statusCode, broken.statusCode]).toEqual([503, 500])
    expect(passing.json().error.code).toBe('ERR_INFERENCE')
    expect(broken.json().error.code).toBe('ERR_INTERNAL')
    expect(passing.body + broken.body).not.toContain('secret')
  })
})
