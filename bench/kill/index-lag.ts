import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DocumentLog } from '../../core/document-log.ts'
import { groupOf } from '../../pipelines/generations.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'

/** Records that the live generation of a data folder has yet to take in; `undefined` where nothing is live yet. */
export async function indexLag(
  dataFolder: string,
  log: Pick<DocumentLog, 'lag'>,
): Promise<number | undefined> {
  const folder = join(dataFolder, 'store')
  if (!existsSync(folder)) return undefined
  const store = await openEmbeddedStore(folder, { mode: 'read' })
  const live = await store.live()
  await store.close()
  return live && log.lag(groupOf(live))
}
