import type { DeadLetter } from '../core/dead-letters.ts'
import { NothingIndexedError } from '../core/errors.ts'
import type { SourceState } from '../core/source-catalog.ts'
import type { ContentDigest, Generation, Store } from '../core/store.ts'
import { type AuditReport, audit } from '../pipelines/audit.ts'
import { type GenerationState, listGenerations } from './generations/list-generations.ts'
import type { Move } from './generations/moves.ts'
import { openLog } from './open-log.ts'
import { openStore } from './open-store.ts'
import { openedTogether } from './opened-together.ts'
import { operationsRecords } from './operations/operations-records.ts'
import type { Settings } from './settings.ts'

export { type AuditReport, FINDINGS } from '../pipelines/audit.ts'

/** What is recorded, to be looked at: needs no model, and reads beside a process that writes. */
export interface Records {
  sources(): Promise<readonly SourceState[]>
  deadLetters(): Promise<readonly DeadLetter[]>
  /** By number ascending. */
  generations(): Promise<readonly GenerationState[]>
  /** Where questions went, newest first. */
  moves(): readonly Move[]
  /** Of the live generation. @throws {NothingIndexedError} */
  audit(): Promise<AuditReport>
  /** Of the live generation. @throws {NothingIndexedError} */
  digest(): Promise<ContentDigest>
  close(): Promise<void>
}

/** @throws {NothingIndexedError} where nothing was ever indexed into the data folder. */
export async function openRecords(settings: Settings): Promise<Records> {
  const { data } = settings
  const { journal, store } = await openedTogether(async (keep) => {
    const journal = keep(await openLog(settings, { mode: 'read' }))
    return { journal, store: await openStore(settings, { mode: 'read' }) }
  })
  const operations = operationsRecords(data)
  const { log, deadLetters, sources, close } = journal
  return {
    sources: () => sources.list(),
    deadLetters: () => deadLetters.list(),
    moves: () => operations.moves(),
    generations: () => listGenerations(store, log, operations.moves()),
    audit: async () => audit({ log, deadLetters, sources, store, generation: await liveOf(store) }),
    digest: async () => store.digest((await liveOf(store)).id),
    async close() {
      operations.close()
      await close()
      await store.close()
    },
  }
}

async function liveOf(store: Store): Promise<Generation> {
  const live = await store.live()
  if (live) return live
  throw new NothingIndexedError('expected an index, found none that is live; run `plumbline index PATH`')
}
