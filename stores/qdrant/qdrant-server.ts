import { setTimeout as pause } from 'node:timers/promises'
import type { QdrantClient } from '@qdrant/js-client-rest'
import { StoreRefusedError } from '../../core/errors.ts'
import { LeanClient } from './lean-client.ts'
import { askedToWaitMs, explainQdrantError, isBrokenConnection } from './qdrant-error.ts'
import type { QdrantSettings } from './qdrant-settings.ts'

/** What we rely on: conditional upserts, `update_mode`, metadata of collections. */
const OLDEST_MAJOR = 1
const OLDEST_MINOR = 17

/** So often one request waits because the server says that it has too much to do. */
const MAX_WAITS = 5
const LONGEST_WAIT_MS = 10_000

/** A server with its client; every failure has our name. @param doing what is expected of it, e.g. `list its collections` */
export interface QdrantServer {
  readonly url: string
  /** A request that changes nothing: sent once more where the connection breaks, as one that was idle may at any time. */
  ask<T>(doing: string, request: Request<T>): Promise<T>
  /** A request that changes something: where its answer is lost, whoever sent it has to know what follows. */
  change<T>(doing: string, request: Request<T>): Promise<T>
}

type Request<T> = (client: QdrantClient) => Promise<T>

/** Nothing is sent before the first request. */
export function qdrantServer(settings: QdrantSettings): QdrantServer {
  const { url } = settings
  const client = new LeanClient(settings)
  return {
    url,
    ask: (doing, request) => patiently(doing, (sent) => orOnceMore(() => request(sent))),
    change: patiently,
  }

  async function patiently<T>(doing: string, request: Request<T>): Promise<T> {
    for (let waits = 0; ; waits++) {
      try {
        return await request(client)
      } catch (error) {
        const waitMs = askedToWaitMs(error)
        if (waitMs === undefined || waits === MAX_WAITS) throw explainQdrantError(error, doing, url)
        await pause(Math.min(waitMs, LONGEST_WAIT_MS))
      }
    }
  }
}

async function orOnceMore<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    if (!isBrokenConnection(error)) throw error
    return send()
  }
}

/**
 * Asks for the version, which anybody may, and for the collections, which needs the key.
 *
 * @throws {StoreRefusedError} for a version that lacks what we need, and for a wrong key.
 * @throws {StoreUnavailableError} where it does not answer.
 */
export async function checkServer(server: QdrantServer): Promise<void> {
  const { version } = await server.ask('tell its version', (client) => client.versionInfo())
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major !== OLDEST_MAJOR || !(minor >= OLDEST_MINOR)) {
    throw new StoreRefusedError(
      `expected Qdrant ${OLDEST_MAJOR}.${OLDEST_MINOR} or a later one of major version ${OLDEST_MAJOR} at ${server.url}, got ${version}; install that`,
    )
  }
  await server.ask('list its aliases', (client) => client.getAliases())
}
