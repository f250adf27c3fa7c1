import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LocalSite, localSite } from './testing/local-site.ts'
import { webClient } from './web-client.ts'
import { retryAfterMs } from './why-not.ts'

let site: LocalSite
let waits: number[]
beforeEach(async () => {
  site = await localSite()
  waits = []
})
afterEach(() => site.close())

const { signal } = new AbortController()

function get(path: string, origin = site.origin) {
  const sleep = async (ms: number) => void waits.push(ms)
  const options = {
    userAgent: 'test',
    maxBytes: 100,
    timeoutMs: 10_000,
    intervalMs: 0,
    authorization: 'Bearer x',
    sleep,
  }
  return webClient(options).get({ address: `${origin}${path}`, signal })
}

describe('a web client', () => {
  it('takes its authorization to no other site', async () => {
    const other = await localSite()
    site.pages.set('/a', { status: 302, headers: { location: `${other.origin}/b` } })
    expect(await get('/a')).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining(`a redirect to ${other.origin}`),
    })
    expect(other.requests).toEqual([])
    await other.close()
  })

  it('tries three times where nobody answers, and waits longer each time', async () => {
    await site.close()
    expect(await get('/a')).toMatchObject({
      kind: 'failed',
      isOutage: true,
      reason: expect.stringContaining('ECONNREFUSED'),
    })
    expect(waits).toEqual([1_000, 2_000])
    site = await localSite()
  })

  it('does not wait for a site that wants to be left alone for long', async () => {
    site.pages.set('/a', { status: 503, headers: { 'retry-after': '61' } })
    expect(await get('/a')).toMatchObject({ kind: 'failed', isOutage: true })
    expect([waits, site.requests]).toEqual([[], ['503 /a']])
  })

  it('takes a page of exactly the limit', async () => {
    site.pages.set('/a', { body: 'x'.repeat(100) })
    site.pages.set('/b', { body: 'x'.repeat(101) })
    expect((await get('/a')).kind).toBe('content')
    expect((await get('/b')).kind).toBe('failed')
  })

  it('ends with the reason of an abort', async () => {
    const client = webClient({ userAgent: 'test', maxBytes: 1, timeoutMs: 10_000, intervalMs: 0 })
    await expect(
      client.get({ address: site.origin, signal: AbortSignal.abort(new Error('stop')) }),
    ).rejects.toThrow('stop')
  })
})

it('understands how long a server wants to be left alone', () => {
  const nowMs = Date.UTC(2024, 4, 6, 7, 8, 0)
  expect(retryAfterMs(null, nowMs)).toBe(undefined)
  expect(retryAfterMs('120', nowMs)).toBe(120_000)
  expect(retryAfterMs('Mon, 06 May 2024 07:08:09 GMT', nowMs)).toBe(9_000)
  expect(retryAfterMs('Mon, 06 May 2024 07:07:09 GMT', nowMs)).toBe(0)
  expect(retryAfterMs('soon', nowMs)).toBe(undefined)
})
