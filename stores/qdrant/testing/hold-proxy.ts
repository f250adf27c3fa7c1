import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A way to a server on which requests can be made to wait, as those of a process that sleeps. */
export interface HoldProxy {
  readonly url: string
  /** The next request that matches, e.g. `/^PUT .*\/points/u`, goes no further before `release`. */
  holdNext(pattern: RegExp): Held
  close(): Promise<void>
}

export interface Held {
  /** Resolves once the request is there. */
  readonly reached: Promise<void>
  release(): void
}

/** @param target `http://host:port` */
export async function startHoldProxy(target: string): Promise<HoldProxy> {
  const { hostname, port: targetPort } = new URL(target)
  const holds: { readonly pattern: RegExp; readonly wait: () => Promise<void> }[] = []

  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    const at = holds.findIndex(({ pattern }) => pattern.test(`${request.method} ${request.url}`))
    if (at >= 0) for (const { wait } of holds.splice(at, 1)) await wait()
    const { method, url, headers } = request
    const onward = ask({ hostname, port: targetPort, path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    onward.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    holdNext(pattern) {
      const reached = Promise.withResolvers<void>()
      const released = Promise.withResolvers<void>()
      const wait = () => {
        reached.resolve()
        return released.promise
      }
      holds.push({ pattern, wait })
      return { reached: reached.promise, release: released.resolve }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}
