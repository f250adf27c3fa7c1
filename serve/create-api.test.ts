import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createApi } from './create-api.ts'
import { listen } from './listen.ts'
import type { LogEntry } from './request-log.ts'
import { fakeSystem } from './testing/fake-system.ts'
import { testPages } from './testing/pages.ts'

const opened: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const api of opened.splice(0)) await api.close()
})

function openTestApi(options: Parameters<typeof createApi>[1] = {}) {
  const system = fakeSystem(testPages())
  const api = createApi(system, options)
  opened.push(api)
  return { system, api }
}

describe('the Host header', () => {
  it.each(['localhost', 'LOCALHOST:4610', '127.0.0.1:80', '[::1]:4610', 'localhost.'])(
    'may be %s',
    async (host) => {
      const { api } = openTestApi()
      expect((await api.inject({ url: '/healthz', headers: { host } })).statusCode).toBe(200)
    },
  )

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.7'])(
    'may not be %j',
    async (host) => {
      const { api } = openTestApi()
      const response = await api.inject({ url: '/', headers: { host } })
      expect([response.statusCode, response.json().error.code]).toEqual([421, 'ERR_HOST'])
    },
  )

  it('may be a configured name', async () => {
    const { api } = openTestApi({ hosts: ['docs.example.org'] })
    const headers = { host: 'docs.example.org:8080' }
    expect((await api.inject({ url: '/healthz', headers })).statusCode).toBe(200)
  })
})

describe('every answer', () => {
  it.each(['/', '/docs', '/healthz', '/v1/nothing', '/openapi.json'])(
    'has security headers and lets no other origin read it: %s',
    async (url) => {
      const { api } = openTestApi()
      const { headers } = await api.inject({ url, headers: { origin: 'https://evil.example' } })
      const policy = headers['content-security-policy']
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/script-src[^;]*unsafe/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers['access-control-allow-origin']).toBeUndefined()
    },
  )

  it('names the nearest address where there is nothing', async () => {
    const { api } = openTestApi()
    const response = await api.inject({ method: 'POST', url: '/v1/serach?q=secret' })
    expect(response.statusCode).toBe(404)
    expect(response.json().error.message).toBe('nothing answers POST here; did you mean /v1/search?')
  })

  it.each([
    ['GET', '/v1/search', 'expected POST here, got GET', 'POST'],
    ['POST', '/v1/documents/guide%3Aa.md', 'expected GET or HEAD here, got POST', 'GET, HEAD'],
  ] as const)('says with what else to ask than %s %s', async (method, url, message, allow) => {
    const response = await openTestApi().api.inject({ method, url })
    expect(response.statusCode).toBe(405)
    expect(response.headers.allow).toBe(allow)
    expect(response.json()).toEqual({ error: { code: 'ERR_METHOD', message } })
  })

  it('refuses an address in broken percent-encoding without repeating it', async () => {
    const response = await openTestApi().api.inject('/v1/documents/%ff')
    expect(response.statusCode).toBe(400)
    expect(response.json()).toEqual({
      error: { code: 'ERR_INVALID_REQUEST', message: 'expected an address in percent-encoded UTF-8' },
    })
  })
})

describe('the log', () => {
  it('holds route, status and time of a request, and no word of the question, address or error', async () => {
    const entries: LogEntry[] = []
    const { system, api } = openTestApi({ log: (entry) => entries.push(entry) })
    system.state.beforeAnswer = async (request) => {
      throw new TypeError(`could not answer ${request.query}`)
    }
    await api.inject({ method: 'POST', url: '/v1/search?q=zebra', payload: { query: 'zebra crossing' } })
    await api.inject('/v1/documents/guide%3Azebra.md')
    await api.inject('/?q=zebra')
    const answered = entries.filter((entry) => entry.event === 'request-answered')
    const failed = entries.filter((entry) => entry.event === 'request-failed')
    expect(answered.map(({ route, status }) => [route, status])).toEqual([
      ['/v1/search', 500],
      ['/v1/documents/:id', 404],
      ['/', 200],
    ])
    expect(failed).toMatchObject([{ error: 'TypeError', route: '/v1/search' }])
    expect(failed[0]?.frames[0]).toMatch(/^at /)
    expect(JSON.stringify(entries)).not.toContain('zebra')
  })
})

describe('over a real socket', () => {
  it('answers what is no HTTP in the form of every other error', async () => {
    const { api } = openTestApi()
    const port = Number(new URL(await listen(api, { port: 0 })).port)
    const client = connect(port, '127.0.0.1')
    client.end('zebra\r\n\r\n')
    let answer = ''
    for await (const part of client) answer += part
    expect(answer).toMatch(/^HTTP\/1\.1 400 /u)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      error: { code: 'ERR_INVALID_REQUEST' },
    })
    await api.close()
  })

  it('aborts the search of a client that goes away', async () => {
    const { system, api } = openTestApi()
    const started = Promise.withResolvers<AbortSignal>()
    system.state.beforeAnswer = async ({ signal }) => {
      started.resolve(signal ?? expect.fail('expected a signal'))
      await once(signal ?? expect.fail('expected a signal'), 'abort')
    }
    const port = Number(new URL(await listen(api, { port: 0 })).port)
    const body = JSON.stringify({ query: 'secret' })
    const client = connect(port, '127.0.0.1')
    client.write(
      `POST /v1/search HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    const signal = await started.promise
    client.destroy()
    if (!signal.aborted) await once(signal, 'abort')
    expect(signal.aborted).toBe(true)
  })

  it('finishes running requests when it closes, and takes no new ones', async () => {
    const { system, api } = openTestApi()
    const running = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    system.state.beforeAnswer = () => {
      running.resolve()
      return goOn.promise
    }
    const address = await listen(api, { port: 0 })
    const answer = fetch(`${address}/v1/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'secret' }),
    })
    await running.promise
    const closed = api.close()
    const late = fetch(`${address}/healthz`)
    const refused = await late.then(
      ({ status }) => status === 503,
      () => true,
    )
    expect(refused).toBe(true)
    goOn.resolve()
    const { status, headers } = await answer
    expect([status, headers.get('connection')]).toEqual([200, 'close'])
    await closed
  })
})
