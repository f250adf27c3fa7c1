import { indexCorpus } from '../../app/evaluation/index-corpus.ts'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { loadSettings } from '../../app/settings.ts'
import type { Embedder } from '../../core/embedder.ts'
import type { StoreView } from '../../core/store.ts'
import type { Dataset } from '../../evaluate/datasets/dataset.ts'
import { loadDataset } from '../../evaluate/datasets/load-dataset.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { sharedData } from '../shared-data.ts'

/** Sets whose questions are asked, with their splits. */
export const DATA_SETS = [
  ['kubernetes-docs', 'dev'],
  ['stackfaq', 'dev'],
  ['mtrag-cloud', 'dev'],
  ['scifact', 'dev'],
] as const

/** A split with the index of its corpus. */
export interface IndexedSet {
  readonly dataset: Dataset
  readonly view: StoreView
  /** For questions. */
  readonly embedder: Embedder
}

/**
 * Indexes the corpus of each split, or takes the index that is there, and hands it on.
 *
 * @param data folder that keeps indexes and embeddings between runs.
 */
export async function* indexedSets(
  data: string,
  splits: readonly (readonly [name: string, split: string])[],
): AsyncIterable<IndexedSet> {
  const settings = loadSettings({ data, workingFolder: process.cwd(), env: {} })
  const opened = await openConfiguredEmbedder(settings, { note: console.error })
  const { signal } = new AbortController()
  try {
    for (const [name, split] of splits) {
      const dataset = await loadDataset(sharedData(name), split, {
        unpackInto: `${settings.data.evaluations}/pages`,
      })
      const { storeFolder } = await indexCorpus(dataset, settings, opened, { signal })
      const store = await openEmbeddedStore(storeFolder, { mode: 'read' })
      try {
        yield { dataset, view: await store.view(), embedder: opened.questions }
      } finally {
        await store.close()
      }
    }
  } finally {
    await opened.close()
  }
}
