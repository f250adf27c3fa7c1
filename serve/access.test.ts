import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Scope } from '../app/access/api-key.ts'
import { type ApiOptions, createApi } from './create-api.ts'
import { type FakeOperator, fakeOperator } from './testing/fake-operator.ts'
import { type FakeSystem, fakeSystem } from './testing/fake-system.ts'
import { testPages } from './testing/pages.ts'
import { guideSource } from './testing/sources.ts'

let system: FakeSystem
let operator: FakeOperator
let api: FastifyInstance

function open(options: ApiOptions = {}): void {
  system = fakeSystem(testPages())
  operator = fakeOperator()
  api = createApi(system, { operator, ...options })
}
beforeEach(() => open())
afterEach(() => api.close())

function keyFor(name: string, groups: readonly string[], ...scopes: readonly Scope[]): string {
  return operator.keys.create({ name, principal: { tenant: 'default', groups }, scopes }).text
}

interface Asking {
  readonly key?: string
  readonly from?: string
  readonly headers?: Readonly<Record<string, string>>
}

function ask({ key, from = '127.0.0.1', headers = {} }: Asking) {
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` }
  return api.inject({
    method: 'POST',
    url: '/v1/search',
    payload: { query: 'rolling update' },
    remoteAddress: from,
    headers: { ...authorization, ...headers },
  })
}

describe('without a key', () => {
  it('asks from this machine on behalf of the configured principal', async () => {
    for (const from of ['127.0.0.1', '127.3.2.1', '::1', '::ffff:127.0.0.1']) {
      expect((await ask({ from })).statusCode).toBe(200)
    }
    expect(system.searches[0]?.principal).toEqual({ tenant: 'default', groups: [] })
  })

  it.each([
    ['from another machine', { from: '10.0.0.7' }],
    ['through a proxy on this machine', { headers: { 'x-forwarded-for': '10.0.0.7' } }],
    ['through another kind of proxy', { headers: { via: '1.1 gate' } }],
  ])('is turned away %s', async (_what, asking) => {
    const { statusCode, headers, json } = await ask(asking).then((answer) => ({
      statusCode: answer.statusCode,
      headers: answer.headers,
      json: answer.json<{ error: { code: string; message: string } }>(),
    }))
    expect({ statusCode, challenge: headers['www-authenticate'] }).toEqual({
      statusCode: 401,
      challenge: 'Bearer',
    })
    expect(json.error).toMatchObject({ code: 'ERR_UNAUTHORIZED' })
    expect(json.error.message).toContain('plumbline keys create')
    expect(system.searches).toEqual([])
  })

  it('asks from everywhere, or from nowhere, where that is configured', async () => {
    await api.close()
    open({ anonymous: 'everywhere' })
    expect((await ask({ from: '10.0.0.7' })).statusCode).toBe(200)
    await api.close()
    open({ anonymous: 'nowhere' })
    expect((await ask({})).statusCode).toBe(401)
  })

  it('gets probes, from wherever it asks, and no figures from elsewhere', async () => {
    const statusOf = async (url: string) => (await api.inject({ url, remoteAddress: '10.0.0.7' })).statusCode
    expect(await statusOf('/healthz')).toBe(200)
    expect(await statusOf('/readyz')).toBe(200)
    for (const url of ['/metrics', '/v1/sources', '/v1/dead-letters', '/v1/pipelines', '/v1/caller']) {
      expect([url, await statusOf(url)]).toEqual([url, 401])
    }
  })
})

describe('with a key', () => {
  it('asks on behalf of its tenant and groups, from wherever', async () => {
    const key = keyFor('staff', ['staff'], 'read')
    expect((await ask({ key, from: '10.0.0.7' })).statusCode).toBe(200)
    expect(system.searches[0]?.principal).toEqual({ tenant: 'default', groups: ['staff'] })
  })

  it('is told as whom it asks', async () => {
    const key = keyFor('staff', ['staff'], 'read', 'admin')
    const { body } = await api.inject({ url: '/v1/caller', headers: { authorization: `bearer ${key}` } })
    expect(JSON.parse(body)).toEqual({
      tenant: 'default',
      groups: ['staff'],
      scopes: ['read', 'admin'],
      key: { id: '000000000001', name: 'staff' },
    })
  })

  it('that was revoked, or is none, is turned away at the next request, also on this machine', async () => {
    const key = keyFor('staff', ['staff'], 'read')
    expect((await ask({ key })).statusCode).toBe(200)
    operator.keys.revoke('000000000001')
    expect((await ask({ key })).statusCode).toBe(401)
    expect((await ask({ headers: { authorization: 'Basic c2VjcmV0' } })).statusCode).toBe(401)
  })

  it('does what its scopes say, and no more', async () => {
    const key = keyFor('pusher', [], 'write')
    const answer = await ask({ key })
    expect(answer.statusCode).toBe(403)
    expect(answer.json()).toMatchObject({
      error: { code: 'ERR_FORBIDDEN', message: expect.stringContaining('scope `read`, got one for write') },
    })
  })

  it('reads the metrics, which are of all tenants, with the scope metrics or admin alone', async () => {
    const statusFor = async (...scopes: Parameters<typeof keyFor>[2][]) => {
      const key = keyFor(scopes.join(), [], ...scopes)
      return (await api.inject({ url: '/metrics', headers: { authorization: `Bearer ${key}` } })).statusCode
    }
    expect(await statusFor('read', 'write')).toBe(403)
    expect(await statusFor('metrics')).toBe(200)
    expect(await statusFor('admin')).toBe(200)
  })

  it('sees the runs of sources with the scope admin alone', async () => {
    system.state.sources = [guideSource()]
    const sourcesFor = async (key: string) => {
      const { body } = await api.inject({ url: '/v1/sources', headers: { authorization: `Bearer ${key}` } })
      return JSON.parse(body) as { sources: { name: string; lastRun?: object }[] }
    }
    const reader = await sourcesFor(keyFor('reader', [], 'read'))
    expect(reader.sources.every(({ lastRun }) => lastRun === undefined)).toBe(true)
    const admin = await sourcesFor(keyFor('admin', [], 'read', 'admin'))
    expect(admin.sources.some(({ lastRun }) => lastRun !== undefined)).toBe(true)
  })
})
