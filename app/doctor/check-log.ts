import { NothingIndexedError } from '../../core/errors.ts'
import { groupOf } from '../../pipelines/generations.ts'
import { type OpenedLog, openLog } from '../open-log.ts'
import { openStore } from '../open-store.ts'
import type { Settings } from '../settings.ts'
import { type Finding, ok, warn } from './finding.ts'

/** Whether the log opens, and what in it waits. @throws {DataVersionError} @throws {DataDamagedError} @throws {LogUnavailableError} */
export async function checkLog(settings: Pick<Settings, 'config' | 'data'>): Promise<Omit<Finding, 'check'>> {
  try {
    const opened = await openLog(settings, { mode: 'read' })
    try {
      return await stateOf(opened, await lagOf(opened, settings))
    } finally {
      await opened.close()
    }
  } catch (error) {
    if (error instanceof NothingIndexedError) return ok('none yet; the first indexing makes it')
    throw error
  }
}

async function lagOf({ log }: OpenedLog, settings: Pick<Settings, 'config' | 'data'>): Promise<number> {
  const store = await openStore(settings, { mode: 'read' })
  try {
    const live = await store.live()
    return live === undefined ? 0 : await log.lag(groupOf(live))
  } finally {
    await store.close()
  }
}

async function stateOf(
  { log, deadLetters, sources }: OpenedLog,
  lag: number,
): Promise<Omit<Finding, 'check'>> {
  let documents = 0
  for await (const _entry of log.ledger()) documents++
  const letters = (await deadLetters.list()).length
  const held = (await sources.list()).reduce((sum, { heldDeletes }) => sum + heldDeletes.length, 0)
  const waiting = [
    ...(lag > 0 ? [`${lag} changes are not yet indexed (\`plumbline index\` goes on with them)`] : []),
    ...(letters > 0
      ? [`${letters} documents could not be indexed (\`plumbline dead-letters\` says why)`]
      : []),
    ...(held > 0 ? [`${held} deletions are held (\`plumbline sources\` says where)`] : []),
  ]
  const read = `${documents} documents`
  return waiting.length === 0 ? ok(`${read}, all indexed`) : warn(`${read}; ${waiting.join('; ')}`)
}
