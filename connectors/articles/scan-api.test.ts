import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SourceUnavailableError } from '../../core/errors.ts'
import { itemsOf } from '../../core/testing/followed-source.ts'
import { type LocalSite, localSite } from '../http/testing/local-site.ts'
import { articlesConnector } from './articles-connector.ts'
import type { ApiOptions } from './scan-api.ts'

let site: LocalSite
beforeEach(async () => {
  site = await localSite()
})
afterEach(() => site.close())

const article = (id: number, updatedAt: string) => ({
  id,
  title: `Article ${id}`,
  body: `<p>text ${id}</p>`,
  updated_at: updatedAt,
})

function scan(api: ApiOptions = {}, cursor?: string) {
  const connector = articlesConnector(
    { source: 'help', location: `${site.origin}/articles` },
    { intervalMs: 0, ...api },
  )
  return itemsOf(connector, cursor)
}

async function cursorAfter(api: ApiOptions = {}): Promise<string> {
  const last = (await scan(api)).at(-1)
  if (last?.kind !== 'checkpoint') throw new Error('expected a checkpoint at the end, got none')
  return last.cursor
}

const answerWith = (path: string, answer: object) => site.pages.set(path, { body: JSON.stringify(answer) })

describe('an API of articles', () => {
  it.each([
    ['next_page', (next: string | null) => ({ next_page: next })],
    ['links.next', (next: string | null) => ({ links: { next } })],
    [
      'after_url and end_of_stream',
      (next: string | null) => ({ after_url: next ?? '/articles', end_of_stream: next === null }),
    ],
  ])('is paged by %s', async (_name, paging) => {
    answerWith('/articles', { articles: [article(1, '2024-01-01')], ...paging('/articles?page=2') })
    answerWith('/articles?page=2', { articles: [article(2, '2024-01-02')], ...paging(null) })
    expect((await scan()).filter(({ kind }) => kind === 'document')).toHaveLength(2)
  })

  it('is paged by meta.after_cursor', async () => {
    answerWith('/articles', {
      articles: [article(1, '2024-01-01')],
      meta: { has_more: true, after_cursor: 'xyz' },
    })
    answerWith('/articles?page%5Bafter%5D=xyz', {
      articles: [article(2, '2024-01-02')],
      meta: { has_more: false, after_cursor: 'xyz' },
    })
    expect((await scan()).filter(({ kind }) => kind === 'document')).toHaveLength(2)
  })

  it('is given the authorization, and asked for changes since the newest date', async () => {
    const given: (string | undefined)[] = []
    site.pages.set('/articles', ({ headers }) => {
      given.push(headers.authorization)
      return { body: JSON.stringify({ articles: [article(1, '2024-01-01T00:00:01.5Z')] }) }
    })
    const api = { authorization: 'Bearer secret', since: 'changed={iso}&s={seconds}' }
    await scan(api, await cursorAfter(api))
    expect(given).toEqual(['Bearer secret', 'Bearer secret'])
    expect(site.requests[1]).toBe('200 /articles?changed=2024-01-01T00%3A00%3A01.500Z&s=1704067201')
  })

  it('is not asked from a date that is yet to come', async () => {
    answerWith('/articles', { articles: [article(1, '2099-01-01'), article(2, '2024-01-01')] })
    const api = { now: () => Date.UTC(2024, 5, 1, 12) }
    await scan(api, await cursorAfter(api))
    // Ten minutes before the run: the other clock may be behind.
    expect(site.requests.at(-1)).toBe(`200 /articles?start_time=${Date.UTC(2024, 5, 1, 11, 50) / 1_000}`)
  })

  it('lists everything again once that is due', async () => {
    answerWith('/articles', { articles: [article(1, '2024-01-01')] })
    let nowMs = 1_000_000_000
    const api = { now: () => nowMs, listEveryMs: 60_000 }
    const cursor = await cursorAfter(api)
    nowMs += 59_999
    expect((await scan(api, cursor))[0]).toEqual({ kind: 'rest-unchanged' })
    nowMs += 1
    expect((await scan(api, cursor))[0]).toMatchObject({ kind: 'document' })
    expect(site.requests.at(-1)).toBe('200 /articles')
  })

  it('takes an article whose date went back when everything is listed, with a word of it', async () => {
    answerWith('/articles', { articles: [article(1, '2024-02-01')] })
    const api = { listEveryMs: 0 }
    const cursor = await cursorAfter(api)
    answerWith('/articles', { articles: [article(1, '2024-01-01')] })
    expect((await scan(api, cursor))[0]).toMatchObject({
      kind: 'document',
      warnings: [expect.stringContaining('expected a date not before 2024-02-01')],
    })
  })

  it('asks again for a record that failed, and for all that came after it', async () => {
    answerWith('/articles', {
      articles: [article(1, '2024-01-01'), { id: 2, updated_at: '2024-01-02' }, article(3, '2024-01-03')],
    })
    await scan({}, await cursorAfter())
    expect(site.requests.at(-1)).toBe(`200 /articles?start_time=${Date.UTC(2024, 0, 2) / 1_000}`)
  })

  it('gives an article once that is listed twice, because the list moved', async () => {
    answerWith('/articles', { articles: [article(1, '2024-01-01')], next_page: '/articles?page=2' })
    answerWith('/articles?page=2', { articles: [article(1, '2024-01-01'), article(2, '2024-01-02')] })
    expect((await scan()).map(({ kind }) => kind)).toEqual(['document', 'document', 'checkpoint'])
  })

  it('fails the run where its list has no end', async () => {
    for (let page = 1; page <= 30; page++) {
      answerWith(page === 1 ? '/articles' : `/articles?page=${page}`, {
        articles: [article(1, '2024-01-01')],
        next_page: `/articles?page=${page + 1}`,
      })
    }
    const scanning = scan()
    await expect(scanning).rejects.toThrow(SourceUnavailableError)
    await expect(scanning).rejects.toThrow('20 pages in a row of what was listed before')
    expect(site.requests).toHaveLength(21)
  })

  it('may list much of which nothing is taken', async () => {
    for (let page = 1; page <= 30; page++) {
      answerWith(page === 1 ? '/articles' : `/articles?page=${page}`, {
        articles: [article(page, '2024-01-01')],
        next_page: page === 30 ? null : `/articles?page=${page + 1}`,
      })
    }
    const options = { source: 'help', location: `${site.origin}/articles`, include: ['nothing'] }
    const items = await itemsOf(articlesConnector(options, { intervalMs: 0 }))
    expect(items.map(({ kind }) => kind)).toEqual(['checkpoint'])
  })

  it('is named where a record has no id, without failing the others', async () => {
    answerWith('/articles', { articles: [{ title: 'x' }, article(2, '2024-01-02')] })
    expect((await scan())[0]).toEqual({
      kind: 'failed',
      path: '/',
      reason: 'record 1: expected an id, got none; export it again',
    })
  })

  it.each([
    ['a page that comes after itself', { articles: [], next_page: '/articles' }],
    ['a next page at https://other.example', { articles: [], next_page: 'https://other.example/articles' }],
    ['JSON without a list of records', { error: 'no' }],
  ])('fails the run on %s', async (reason, answer) => {
    answerWith('/articles', answer)
    await expect(scan()).rejects.toThrow(reason)
    await expect(scan()).rejects.toThrow(SourceUnavailableError)
  })

  it('fails the run where it answers a page for signing in, nothing, or that it is broken', async () => {
    site.pages.set('/articles', { body: '<html>', headers: { 'content-type': 'text/html' } })
    await expect(scan()).rejects.toThrow('got text/html that is not JSON')
    for (const status of [401, 404, 500]) {
      site.pages.set('/articles', { status, headers: { 'retry-after': '3600' } })
      await expect(scan()).rejects.toThrow(`status ${status}`)
    }
  })
})
