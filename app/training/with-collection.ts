import type { Dataset } from '../../evaluate/datasets/dataset.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { openConfiguredEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import type { DataParts } from './data-parts.ts'
import { type Collection, openCollection } from './open-collection.ts'
import type { ScoringWork } from './score-model.ts'

/** Opens documents in an index of the configured model, works with them, and closes all whatever happens. */
export async function withCollection<Result>(
  documents: Pick<Dataset, 'name' | 'corpus'>,
  settings: Settings,
  work: ScoringWork,
  use: (collection: Collection, parts: DataParts) => Promise<Result>,
): Promise<Result> {
  const opened = await openConfiguredEmbedder(settings, work)
  try {
    const collection = await openCollection(documents, settings, opened, work)
    try {
      const { questions: embedder, crossEncoders } = opened
      return await use(collection, { analyzer: englishAnalyzer(), embedder, crossEncoders, ...work })
    } finally {
      await collection.close()
    }
  } finally {
    await opened.close()
  }
}
