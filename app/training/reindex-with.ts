import type { ReindexReport } from '../generations/reindex.ts'
import { openConfiguredEmbedder } from '../open-embedder.ts'
import { openIndexer } from '../open-indexer.ts'
import type { Settings } from '../settings.ts'
import type { ScoringWork } from './score-model.ts'

/**
 * Builds the index anew with another model, beside the one that answers, and sends questions to it. Cut off, the next
 * call goes on with it.
 *
 * @param folder of the model. @throws as `reindex` does.
 */
export async function reindexWith(
  settings: Settings,
  folder: string,
  work: ScoringWork,
): Promise<ReindexReport> {
  const { config } = settings
  const own = { ...settings, config: { ...config, model: { ...config.model, name: folder } } }
  const opened = await openConfiguredEmbedder(own, work)
  try {
    const indexer = await openIndexer(own, opened, { ...work, asked: settings })
    try {
      return await indexer.reindex({ ...work, promote: true })
    } finally {
      await indexer.close()
    }
  } finally {
    await opened.close()
  }
}
