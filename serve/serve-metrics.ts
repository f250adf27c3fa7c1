import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigError } from '../core/errors.ts'
import type { StageMetrics } from './stage-metrics.ts'

/** Where metrics are read. */
export interface ServedMetrics {
  readonly address: string
  close(): Promise<void>
}

/**
 * Answers `GET /metrics`, and nothing else, without a key: there is neither id nor text in it.
 *
 * @throws {ConfigError} where nothing can listen there.
 */
export async function serveMetrics(
  metrics: StageMetrics,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<ServedMetrics> {
  const server = createServer(async ({ method, url }, response) => {
    if (method !== 'GET' || url !== '/metrics') response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text())
  })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError(
      `expected to listen at ${host}:${port} for --metrics, got ${reason}; name another`,
      {
        cause,
      },
    )
  }
  return {
    address: `http://${host}:${(server.address() as AddressInfo).port}/metrics`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
