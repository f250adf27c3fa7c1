import type { FollowReport } from '../generations/index-into.ts'
import { openParts } from '../generations/open-parts.ts'
import { openRecipes } from '../generations/recipe.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import { openOperations } from '../operations/open-operations.ts'
import type { Settings } from '../settings.ts'
import { writerQueue } from '../writer-queue.ts'
import { connectorsToWatch } from './connectors-to-watch.ts'
import { watchSources } from './watch-sources.ts'

/** What a process that only watches needs. */
export interface OpenedWatch {
  readonly sources: readonly string[]
  close(): Promise<void>
}

/**
 * Watches folders and keeps the index equal to them.
 *
 * @param onFollowed told of every turn. @throws {ConfigError} where there is nothing to watch.
 */
export async function openWatch(
  settings: Settings,
  opened: OpenedEmbedder,
  paths: readonly string[],
  options: { readonly note: (text: string) => void; readonly onFollowed: (report: FollowReport) => void },
): Promise<OpenedWatch> {
  const connectors = await connectorsToWatch(settings, paths)
  const operations = openOperations(settings.data)
  const shelf = openParts(settings, opened, openRecipes(operations), options.note)
  const queue = writerQueue(settings, opened, shelf)
  const watch = watchSources(connectors, { queue, ...options })
  return {
    sources: watch.sources,
    async close() {
      await watch.close()
      await queue.idle()
      await shelf.close()
      operations.close()
    },
  }
}
