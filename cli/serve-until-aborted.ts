import { once } from 'node:events'
import type { OpenedEmbedder } from '../app/open-embedder.ts'
import { openSystem } from '../app/open-system.ts'
import type { Settings } from '../app/settings.ts'
import type { System } from '../app/system.ts'
import type { Principal } from '../core/access.ts'
import { NothingIndexedError } from '../core/errors.ts'
import { createApi } from '../serve/create-api.ts'
import { listen } from '../serve/listen.ts'
import type { CommandContext } from './run-command.ts'
import { using } from './using.ts'

export interface ServeWhere {
  /** Comes before the configured one. */
  readonly port?: number
  readonly host?: string
  readonly whenTaken: 'fail' | 'next'
}

/** Serves what is live until the signal fires; prints the address once it answers. */
export async function serveUntilAborted(
  settings: Settings,
  opened: OpenedEmbedder,
  context: CommandContext,
  where: ServeWhere,
): Promise<void> {
  const { server } = settings.config
  await using(openSystem(settings, opened), async (system) => {
    const principal = { tenant: server.tenant, groups: server.groups }
    const api = createApi(system, { principal, hosts: server.hosts })
    let warmedUp: Promise<void> | undefined
    try {
      const address = await listen(api, {
        host: where.host ?? server.host,
        port: where.port ?? server.port,
        whenTaken: where.whenTaken,
      })
      context.answer(
        { address, pid: process.pid },
        `\nConsole  ${address}\nAPI      ${address}/docs\nCtrl-C stops it.`,
      )
      warmedUp = warmUp(system, principal, context)
      if (!context.signal.aborted) await once(context.signal, 'abort')
    } finally {
      await api.close()
      await warmedUp
    }
  })
}

/** Asks something, so that model and index are loaded when the first person asks. What fails is noted, not thrown. */
async function warmUp(system: System, principal: Principal, { signal, note }: CommandContext): Promise<void> {
  try {
    await system.search({ query: 'anything', limit: 1, filter: {}, principal, signal })
  } catch (error) {
    if (signal.aborted || error instanceof NothingIndexedError) return
    note(`plumbline: a first question failed: ${error instanceof Error ? error.message : error}`)
  }
}
