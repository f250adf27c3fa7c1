import type { FastifyInstance } from 'fastify'
import { PlumblineError } from '../core/errors.ts'

/** The names of this machine for itself. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/** A request that names another host than this API answers for. */
export class HostRefusedError extends PlumblineError {
  readonly code = 'ERR_HOST'
}

/**
 * Refuses requests whose Host header names neither loopback nor one of `names`, so that a page elsewhere that points
 * its own name at 127.0.0.1 (DNS rebinding) reads nothing.
 */
export function guardHost(api: FastifyInstance, names: readonly string[]): void {
  const allowed = new Set([...LOOPBACK_NAMES, ...names].map((name) => name.toLowerCase()))
  api.addHook('onRequest', async (request) => {
    const host = hostName(request.headers.host ?? '')
    if (allowed.has(host)) return
    throw new HostRefusedError(
      `expected a Host header of ${[...allowed].join(', ')}, got ${JSON.stringify(host.slice(0, 80))}; ask by one of these names, or add this one to the configured hosts`,
    )
  })
}

/** `Example.org:80` → `example.org`, `[::1]:80` → `[::1]`. */
function hostName(header: string): string {
  return header.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase()
}
