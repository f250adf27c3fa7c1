import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { ConfigError } from '../core/errors.ts'

export interface ListenOptions {
  /** Address to listen on (default: `127.0.0.1`, so that only this machine can ask). */
  readonly host?: string
  /** 0 takes any free one. */
  readonly port: number
  /** Where the port is taken: `fail` (default), or go on to the `next` free one. */
  readonly whenTaken?: 'fail' | 'next'
}

/** Ports tried after the first with `whenTaken: 'next'`. */
const MAX_NEXT_PORTS = 20

/**
 * Starts to listen.
 *
 * @returns the address as a person types it, e.g. `http://127.0.0.1:4610`.
 * @throws {ConfigError} where the port is taken, or the host is none of this machine's.
 */
export async function listen(api: FastifyInstance, options: ListenOptions): Promise<string> {
  const { host = '127.0.0.1', port, whenTaken = 'fail' } = options
  const last = whenTaken === 'next' && port !== 0 ? Math.min(port + MAX_NEXT_PORTS, 65_535) : port
  for (let candidate = port; ; candidate++) {
    try {
      await api.listen({ host, port: candidate })
      return addressOf(api, host)
    } catch (error) {
      if (codeOf(error) === 'EADDRINUSE' && candidate < last) continue
      throw listenError(error, host, port, last)
    }
  }
}

function addressOf(api: FastifyInstance, host: string): string {
  const { port } = api.server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function listenError(error: unknown, host: string, port: number, last: number): unknown {
  const cause = { cause: error }
  const ports = last === port ? `port ${port}` : `a port from ${port} to ${last}`
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new ConfigError(
        `expected ${ports} on ${host} to be free, but another program listens there; stop it or choose another port`,
        cause,
      )
    case 'EACCES':
      return new ConfigError(
        `expected to be allowed to listen on ${ports} of ${host}, but the system refused; choose a port above 1023`,
        cause,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigError(
        `expected ${JSON.stringify(host)} to be an address of this machine; use 127.0.0.1, or 0.0.0.0 for all`,
        cause,
      )
    default:
      return error
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
