import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  GenerationNotReadyError,
  UnknownGenerationError,
  UnknownSourceError,
  WriterLockedError,
} from '../core/errors.ts'
import { createApi } from './create-api.ts'
import { type FakeOperator, fakeOperator } from './testing/fake-operator.ts'
import { fakeSystem } from './testing/fake-system.ts'

let operator: FakeOperator
let api: FastifyInstance

beforeEach(() => {
  operator = fakeOperator()
  const principal = { tenant: 'default', groups: [] }
  operator.keys.create({ name: 'admin', principal, scopes: ['read', 'admin'] })
  operator.keys.create({ name: 'reader', principal, scopes: ['read', 'write'] })
  api = createApi(fakeSystem([]), { operator })
})
afterEach(() => api.close())

function post(url: string, payload?: object, key = 'admin') {
  const headers = { authorization: `Bearer ${key}` }
  return api.inject({ method: 'POST', url, headers, ...(payload && { payload }) })
}

it('lists the builds of the index', async () => {
  const { body } = await api.inject('/v1/generations')
  expect(JSON.parse(body)).toMatchObject({
    generations: [{ id: 'g1', state: 'live', lag: 0, promotedAt: '2026-05-02T00:00:00.000Z' }],
  })
})

it('does what an admin asks for', async () => {
  const letters = { documents: ['guide:a.md', 'guide:b.md'] }
  expect((await post('/v1/generations/g2/promote')).json()).toMatchObject({
    generation: 'g2',
    previous: 'g1',
    approvedBy: 'admin',
  })
  expect((await post('/v1/generations/rollback')).json()).toMatchObject({ generation: 'g1', previous: 'g2' })
  expect((await post('/v1/dead-letters/retry', letters)).json()).toMatchObject({ indexed: letters.documents })
  expect((await post('/v1/dead-letters/drop', letters)).json()).toMatchObject({ dropped: letters.documents })
  expect((await post('/v1/sources/guide/release')).json()).toEqual({ source: 'guide', released: 1 })
  expect(operator.done).toEqual([
    'promote g2',
    'rollback',
    'retry guide:a.md guide:b.md',
    'drop guide:a.md guide:b.md',
    'release guide',
  ])
})

it('reads a source when it is asked to, and says how that went', async () => {
  expect((await post('/v1/sources/guide/read')).json()).toMatchObject({
    source: 'guide',
    run: { seen: 6, changed: 1, failed: 0, failures: [], partial: false, complete: true },
  })
  expect(operator.done).toEqual(['read guide'])
})

it('does none of it without a key of the scope admin', async () => {
  const urls = [
    '/v1/generations/g2/promote',
    '/v1/generations/rollback',
    '/v1/dead-letters/retry',
    '/v1/dead-letters/drop',
    '/v1/sources/guide/release',
    '/v1/sources/guide/read',
  ]
  for (const url of urls) {
    expect([url, (await api.inject({ method: 'POST', url })).statusCode]).toEqual([url, 401])
    expect([url, (await post(url, undefined, 'reader')).statusCode]).toEqual([url, 403])
  }
  expect(operator.done).toEqual([])
})

it.each([
  ['a generation that is not ready', new GenerationNotReadyError('not yet'), 409, 'not yet'],
  ['one that is not there', new UnknownGenerationError('no g2'), 404, 'no g2'],
  ['a source that is not there', new UnknownSourceError('no guide'), 404, 'no guide'],
  [
    'another process that writes',
    new WriterLockedError('process 7 in /srv'),
    503,
    'try again when it is done',
  ],
])('says what is in the way: %s', async (_what, failure, status, message) => {
  operator.failure = failure
  const { statusCode, body } = await post('/v1/generations/g2/promote')
  expect(statusCode).toBe(status)
  const { error } = JSON.parse(body) as { error: { code: string; message: string } }
  expect(error.message).toContain(message)
  expect(error.message).not.toContain('/srv')
})

it('refuses a generation that is no name of one', async () => {
  expect((await post('/v1/generations/latest/promote')).statusCode).toBe(400)
})
