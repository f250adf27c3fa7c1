import { NothingIndexedError } from '../../core/errors.ts'
import { groupOf } from '../../pipelines/generations.ts'
import { type OpenedLog, openLog } from '../open-log.ts'
import { openStore } from '../open-store.ts'
import type { Settings } from '../settings.ts'
import { type Finding, ok, warn } from './finding.ts'

/** Whether the log opens, and what in it waits. @throws {DataVersionError} @throws {DataDamagedError} @throws {LogUnavailableError} */
export async function checkLog(settings: Pick<Settings, 'config' | 'data'>): Promise<Omit<Finding, 'check'>> {
  const isKafka = settings.config.log.kind === 'kafka'
  let opened: OpenedLog
  try {
    opened = await openLog(settings, { mode: 'read' })
  } catch (error) {
    if (!(error instanceof NothingIndexedError)) throw error
    return ok(
      isKafka ? 'no topics yet; `plumbline connect` makes them' : 'none yet; the first indexing makes it',
    )
  }
  try {
    return await stateOf(opened, await lagOf(opened, settings), isKafka ? 'worker' : 'index')
  } finally {
    await opened.close()
  }
}

/** `undefined` where there is no index. */
async function lagOf(
  { log }: OpenedLog,
  settings: Pick<Settings, 'config' | 'data'>,
): Promise<number | undefined> {
  try {
    const store = await openStore(settings, { mode: 'read' })
    try {
      const live = await store.live()
      return live && (await log.lag(groupOf(live)))
    } finally {
      await store.close()
    }
  } catch (error) {
    if (error instanceof NothingIndexedError) return undefined
    throw error
  }
}

/** @param indexing the command that indexes what waits */
async function stateOf(
  { log, deadLetters, sources }: OpenedLog,
  lag: number | undefined,
  indexing: string,
): Promise<Omit<Finding, 'check'>> {
  let documents = 0
  for await (const _entry of log.ledger()) documents++
  const letters = (await deadLetters.list()).length
  const held = (await sources.list()).reduce((sum, { heldDeletes }) => sum + heldDeletes.length, 0)
  const waiting = [
    ...(lag === undefined && documents > 0
      ? [`none of them is indexed yet (\`plumbline ${indexing}\` does it)`]
      : []),
    ...(lag !== undefined && lag > 0
      ? [`${lag} changes are not yet indexed (\`plumbline ${indexing}\` goes on with them)`]
      : []),
    ...(letters > 0
      ? [`${letters} documents could not be indexed (\`plumbline dead-letters\` says why)`]
      : []),
    ...(held > 0 ? [`${held} deletions are held (\`plumbline sources\` says where)`] : []),
  ]
  const read = `${documents} documents`
  return waiting.length === 0 ? ok(`${read}, all indexed`) : warn(`${read}; ${waiting.join('; ')}`)
}
