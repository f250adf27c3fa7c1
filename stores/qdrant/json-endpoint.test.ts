import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type JsonEndpoint, jsonEndpoint } from './json-endpoint.ts'
import { askedToWaitMs, isBrokenConnection } from './qdrant-error.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

type Answering = Parameters<typeof createServer>[1]

/** An endpoint of a server that answers so. */
async function answering(answer: Answering, timeoutMs = 5_000): Promise<JsonEndpoint> {
  const begun = createServer(answer)
  server = begun
  await new Promise<void>((done) => begun.listen(0, '127.0.0.1', done))
  const { port } = begun.address() as AddressInfo
  return jsonEndpoint(`http://127.0.0.1:${port}`, { headers: { 'api-key': 'k' }, timeoutMs })
}

const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('an endpoint that speaks JSON', () => {
  it('sends what it is given with its headers, and gives back the answer, in whatever pieces it comes', async () => {
    const endpoint = await answering(async (request, response) => {
      let body = ''
      for await (const part of request) body += String(part)
      const told = [request.method, request.url, request.headers['api-key'], JSON.parse(body), 'ü'.repeat(9)]
      const bytes = Buffer.from(JSON.stringify(told))
      for (let at = 0; at < bytes.length; at += 7) response.write(bytes.subarray(at, at + 7))
      response.end()
    })
    const expected = ['POST', '/a?b=1', 'k', { word: 'Größe' }, 'ü'.repeat(9)]
    expect(await endpoint.ask('POST', '/a?b=1', { word: 'Größe' })).toEqual(expected)
  })

  it('throws what a server says that refuses, with the time it asks for', async () => {
    const endpoint = await answering((_, response) => {
      response.writeHead(429, { 'retry-after': '3' }).end('{"status": {"error": "busy"}}')
    })
    const error = await failure(endpoint.ask('GET', '/'))
    expect(error).toMatchObject({ status: 429, data: { status: { error: 'busy' } } })
    expect(askedToWaitMs(error)).toBe(3_000)
  })

  it('gives the words of a proxy that speaks no JSON', async () => {
    const endpoint = await answering((_, response) => response.writeHead(502).end('bad gateway'))
    expect(await failure(endpoint.ask('GET', '/'))).toMatchObject({ status: 502, data: 'bad gateway' })
  })

  it('refuses an answer that is no JSON, without a word of it', async () => {
    const endpoint = await answering((_, response) => response.end('{"text": words of a page}'))
    const error = await failure(endpoint.ask('GET', '/'))
    expect(error).toEqual(new Error('an answer that is no JSON'))
  })

  it('tells a connection that breaks from a server that is too slow', async () => {
    const breaking = await answering((request) => request.socket.destroy())
    expect(isBrokenConnection(await failure(breaking.ask('GET', '/')))).toBe(true)
    server?.close()
    const slow = await answering(() => undefined, 30)
    const error = await failure(slow.ask('GET', '/'))
    expect(isBrokenConnection(error)).toBe(false)
    expect(error).toBeInstanceOf(Error)
  })
})
