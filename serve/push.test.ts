import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConflictError, TooManyWaitingError } from '../core/errors.ts'
import { createApi } from './create-api.ts'
import { type FakeOperator, fakeOperator } from './testing/fake-operator.ts'
import { fakeSystem } from './testing/fake-system.ts'

let operator: FakeOperator
let api: FastifyInstance

beforeEach(() => {
  operator = fakeOperator()
  operator.keys.create({ name: 'pusher', principal: { tenant: 'acme', groups: [] }, scopes: ['write'] })
  operator.keys.create({ name: 'reader', principal: { tenant: 'acme', groups: [] }, scopes: ['read'] })
  api = createApi(fakeSystem([]), { operator })
})
afterEach(() => api.close())

const DOCUMENT = { id: 'notes:rotate', title: 'Rotate', body: 'Every month.', groups: ['public'] }

function push(payload: object, headers: Readonly<Record<string, string>> = {}) {
  return api.inject({
    method: 'POST',
    url: '/v1/documents',
    payload,
    headers: { authorization: 'Bearer pusher', ...headers },
  })
}

describe('POST /v1/documents', () => {
  it('pushes on behalf of the tenant of the key, with what is not said filled in', async () => {
    const { statusCode, body } = await push(
      { documents: [{ ...DOCUMENT, updatedAt: '2026-01-01T00:00:00Z' }], deletes: ['notes:old'] },
      { 'idempotency-key': 'a-1' },
    )
    expect([statusCode, JSON.parse(body)]).toEqual([
      202,
      { accepted: 1, unchanged: 0, deleted: 1, missing: [] },
    ])
    expect(operator.pushes).toEqual([
      {
        tenant: 'acme',
        documents: [
          {
            ...DOCUMENT,
            format: 'markdown',
            tags: [],
            language: 'und',
            metadata: {},
            updatedAtMs: Date.UTC(2026, 0, 1),
          },
        ],
        deletes: ['notes:old'],
        idempotencyKey: 'a-1',
      },
    ])
  })

  it.each([
    ['without groups', { id: 'notes:a', body: 'x' }, 'documents.0.groups: expected an array, got nothing'],
    ['with a blank body', { ...DOCUMENT, body: ' ' }, 'documents.0.body: expected some text'],
    ['with an id that has no source', { ...DOCUMENT, id: 'rotate' }, 'documents.0.id: '],
    ['with a field that is mistyped', { ...DOCUMENT, tagz: [] }, 'did you mean tags?'],
    ['with an address of another kind', { ...DOCUMENT, url: 'ftp://x' }, 'begins with http:// or https://'],
    ['with a time that is none', { ...DOCUMENT, updatedAt: 'yesterday' }, 'expected a time as in ISO 8601'],
  ])('refuses a document %s', async (_what, document, message) => {
    const { statusCode, body } = await push({ documents: [document] })
    expect(statusCode).toBe(400)
    expect((JSON.parse(body) as { error: { message: string } }).error.message).toContain(message)
    expect(operator.pushes).toEqual([])
  })

  it('refuses a push of nothing', async () => {
    expect((await push({})).json()).toMatchObject({ error: { code: 'ERR_INVALID_REQUEST' } })
  })

  it('says when to come again where too much waits', async () => {
    operator.onPush = () => {
      throw new TooManyWaitingError('expected at most 10 changes to wait, got 12', 7)
    }
    const { statusCode, headers, body } = await push({ documents: [DOCUMENT] })
    expect([statusCode, headers['retry-after']]).toEqual([429, '7'])
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'ERR_TOO_MANY_WAITING' } })
  })

  it('answers 409 to what cannot be as things stand', async () => {
    operator.onPush = () => {
      throw new ConflictError('expected another source')
    }
    expect((await push({ documents: [DOCUMENT] })).statusCode).toBe(409)
  })

  it('wants a key with the scope write, before it reads the body', async () => {
    const broken = { method: 'POST', url: '/v1/documents', payload: 'no JSON' } as const
    expect((await api.inject(broken)).statusCode).toBe(401)
    const reader = await api.inject({ ...broken, headers: { authorization: 'Bearer reader' } })
    expect(reader.statusCode).toBe(403)
  })
})

describe('DELETE /v1/documents/{id}', () => {
  const remove = (id: string) =>
    api.inject({
      method: 'DELETE',
      url: `/v1/documents/${encodeURIComponent(id)}`,
      headers: { authorization: 'Bearer pusher' },
    })

  it('takes a document out', async () => {
    const { statusCode, body } = await remove('notes:a/b')
    expect([statusCode, JSON.parse(body)]).toMatchObject([202, { deleted: 'notes:a/b' }])
    expect(operator.pushes).toEqual([{ tenant: 'acme', documents: [], deletes: ['notes:a/b'] }])
  })

  it('answers 404 where there is none', async () => {
    operator.onPush = ({ deletes }) => ({ accepted: 0, unchanged: 0, deleted: 0, missing: deletes })
    expect((await remove('notes:a')).statusCode).toBe(404)
  })
})
