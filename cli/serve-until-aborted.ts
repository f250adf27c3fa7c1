import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { type OpenedJudging, openJudging } from '../app/judgments/open-judging.ts'
import type { OpenedEmbedder } from '../app/open-embedder.ts'
import { type Operator, type OperatorOptions, openOperator } from '../app/open-operator.ts'
import { openSystem } from '../app/open-system.ts'
import type { Settings } from '../app/settings.ts'
import type { System } from '../app/system.ts'
import type { Principal } from '../core/access.ts'
import { NothingIndexedError } from '../core/errors.ts'
import { createApi } from '../serve/create-api.ts'
import { listen } from '../serve/listen.ts'
import type { CommandContext } from './run-command.ts'
import { using } from './using.ts'
import type { WatchedContext } from './watched.ts'

export interface ServeWhere {
  /** Comes before the configured one. */
  readonly port?: number
  readonly host?: string
  readonly whenTaken: 'fail' | 'next'
  /** Follows edits of the sources' folders (no). */
  readonly watch?: boolean
}

/** Serves what is live until the signal fires; prints the address once it answers. */
export async function serveUntilAborted(
  settings: Settings,
  opened: OpenedEmbedder,
  context: WatchedContext,
  where: ServeWhere,
): Promise<void> {
  const { server } = settings.config
  await using(openServing(settings, opened, context, where), async ({ system, operator, judgments }) => {
    const principal = { tenant: server.tenant, groups: server.groups }
    const { anonymous, hosts } = server
    const { writeLog } = context
    const api = createApi(system, {
      principal,
      anonymous,
      operator,
      desk: judgments.desk,
      hosts,
      ...(writeLog && { log: writeLog }),
    })
    let warmedUp: Promise<unknown> | undefined
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
      warmedUp = warmUp(system, principal, context).then(() => keepPrepared(system, context))
      if (!context.signal.aborted) await once(context.signal, 'abort')
    } finally {
      await api.close()
      await warmedUp
    }
  })
}

interface Serving {
  readonly system: System
  readonly operator: Operator
  readonly judgments: OpenedJudging
  close(): Promise<void>
}

/** Both sides of the system in one process. */
async function openServing(
  settings: Settings,
  opened: OpenedEmbedder,
  { note, journey, answered }: WatchedContext,
  options: OperatorOptions,
): Promise<Serving> {
  const operator = await openOperator(settings, opened, note, { ...options, ...(journey && { journey }) })
  try {
    const system = await openSystem(settings, opened, note, answered)
    try {
      const judgments = openJudging(settings.data, system)
      return {
        system,
        operator,
        judgments,
        async close() {
          judgments.close()
          await operator.close()
          await system.close()
        },
      }
    } catch (error) {
      await system.close()
      throw error
    }
  } catch (error) {
    await operator.close()
    throw error
  }
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

/** How often it looks for a generation that is being built. */
const PREPARE_EVERY_MS = 1_000

/** Loads what is being built while it grows, until the signal fires. What fails is noted, once. */
async function keepPrepared(system: System, { signal, note }: CommandContext): Promise<void> {
  let noted = ''
  while (!signal.aborted) {
    const [prepared] = await Promise.allSettled([system.prepare(signal)])
    if (prepared.status === 'rejected' && !signal.aborted) {
      const reason = prepared.reason instanceof Error ? prepared.reason.message : String(prepared.reason)
      if (reason !== noted) note(`plumbline: the newest generation cannot be loaded yet: ${reason}`)
      noted = reason
    }
    await pause(PREPARE_EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
}
