import { join, resolve } from 'node:path'
import { ANONYMOUS } from '../../core/access.ts'
import { DatasetError } from '../../core/errors.ts'
import type { StoreView } from '../../core/store.ts'
import type { Dataset } from '../../evaluate/datasets/dataset.ts'
import { loadDataset } from '../../evaluate/datasets/load-dataset.ts'
import { evaluateRun } from '../../evaluate/evaluate-run.ts'
import { type Measure, MIN_RELEVANT_GRADE } from '../../evaluate/measures/measure.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import type { WorkOptions } from '../work-options.ts'
import { type CorpusIndex, indexCorpus } from './index-corpus.ts'

/** A data set whose corpus is indexed, ready to be asked. */
export interface OpenedSet {
  readonly dataset: Dataset
  readonly index: CorpusIndex
  readonly view: StoreView
  readonly documents: number
  readonly chunks: number
  close(): Promise<void>
}

/**
 * Reads a data set, and indexes its corpus or takes the index that is there.
 *
 * @param folder relative to the working folder. @param split as `loadDataset` takes it.
 * @param measures that are to be taken: what they cannot be taken of is told before anything is indexed.
 * @throws {DatasetError} @throws the signal's reason where it is interrupted; the next call goes on from there.
 */
export async function openSet(
  folder: string,
  split: string | undefined,
  settings: Settings,
  opened: OpenedEmbedder,
  work: WorkOptions,
  measures: readonly Measure[] = [],
): Promise<OpenedSet> {
  return openLoadedSet(await loadSet(folder, split, settings, measures), settings, opened, work)
}

/** The first half of `openSet`: the set as it was read, which can be asked and measured; nothing is indexed. @throws {DatasetError} */
export async function loadSet(
  folder: string,
  split: string | undefined,
  { data, workingFolder }: Pick<Settings, 'data' | 'workingFolder'>,
  measures: readonly Measure[],
): Promise<Dataset> {
  const dataset = await loadDataset(resolve(workingFolder, folder), split, {
    unpackInto: join(data.evaluations, 'pages'),
  })
  expectAskable(dataset)
  evaluateRun({ name: 'nothing', rankings: new Map() }, dataset.qrels, measures)
  return dataset
}

/** The second half of `openSet`. @throws the signal's reason where it is interrupted; the next call goes on from there. */
export async function openLoadedSet(
  dataset: Dataset,
  settings: Settings,
  opened: OpenedEmbedder,
  work: WorkOptions,
): Promise<OpenedSet> {
  return ready(dataset, await indexCorpus(dataset, settings, opened, work))
}

/** Told before a corpus is indexed for it, which may take long. @throws {DatasetError} */
function expectAskable({ name, split, queries, qrels, unknownQueries }: Dataset): void {
  const answerable = [...qrels].filter(([, grades]) =>
    [...grades.values()].some((grade) => grade >= MIN_RELEVANT_GRADE),
  )
  if (answerable.some(([query]) => (queries.get(query) ?? '').trim() !== '')) return
  throw new DatasetError(
    `${name}, ${split}: expected questions with a relevant document, got none that can be asked: ${qrels.size} judged, ${unknownQueries.length} without a text, ${qrels.size - answerable.length} without anything relevant; mend queries.jsonl, or judge some`,
  )
}

/** A data set whose index is known, which is only read. @throws {DatasetError} */
export async function openIndexedSet(
  folder: string,
  split: string,
  { data }: Pick<Settings, 'data'>,
  index: CorpusIndex,
): Promise<OpenedSet> {
  return ready(await loadDataset(folder, split, { unpackInto: join(data.evaluations, 'pages') }), index)
}

async function ready(dataset: Dataset, index: CorpusIndex): Promise<OpenedSet> {
  const store = await openEmbeddedStore(index.storeFolder, { mode: 'read' })
  try {
    const view = await store.view()
    const [source = { documents: 0, chunks: 0 }] = await view.sources(ANONYMOUS)
    const { documents, chunks } = source
    return { dataset, index, view, documents, chunks, close: () => store.close() }
  } catch (error) {
    await store.close()
    throw error
  }
}
