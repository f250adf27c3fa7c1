import { ANONYMOUS } from '../../core/access.ts'
import { passageText } from '../../core/chunk.ts'
import type { SearchScope, StoreView } from '../../core/store.ts'
import type { Dataset } from '../../evaluate/datasets/dataset.ts'
import type { SourcePassage } from '../../fine-tune/synthetic/source-passage.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { CORPUS_SOURCE, corpusParts } from '../evaluation/corpus-parts.ts'
import { indexCorpus } from '../evaluation/index-corpus.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import type { WorkOptions } from '../work-options.ts'

/** A passage as it stands in the index. */
export interface CollectionPassage extends SourcePassage {
  /** What is embedded: title, headings and body. */
  readonly text: string
}

/** Documents, cut into passages, in an index of the base model that candidates are looked for in. */
export interface Collection {
  /** By chunk id, in the order of the documents. */
  readonly passages: ReadonlyMap<string, CollectionPassage>
  /** Document, by its path → its passages' chunk ids. */
  readonly passagesOf: ReadonlyMap<string, readonly string[]>
  readonly view: StoreView
  close(): Promise<void>
}

/** All of a collection is open to its training. */
export const SCOPE: SearchScope = { principal: ANONYMOUS, filter: {} }

/**
 * Indexes documents as an evaluation would, or takes the index that is there, and reads their passages.
 *
 * @throws as `indexCorpus` does. @throws the signal's reason where it is interrupted; the next call goes on from there.
 */
export async function openCollection(
  dataset: Pick<Dataset, 'name' | 'corpus'>,
  settings: Settings,
  opened: OpenedEmbedder,
  work: WorkOptions,
): Promise<Collection> {
  const { storeFolder } = await indexCorpus(dataset, settings, opened, work)
  const passages = await readPassages(dataset, settings, opened, work.signal)
  const store = await openEmbeddedStore(storeFolder, { mode: 'read' })
  const ofDocument = Map.groupBy(passages.values(), ({ document }) => document)
  return {
    passages,
    passagesOf: new Map([...ofDocument].map(([document, own]) => [document, own.map(({ id }) => id)])),
    view: await store.view(),
    close: () => store.close(),
  }
}

/** The passages of documents, without an index. */
export async function readPassages(
  { corpus }: Pick<Dataset, 'corpus'>,
  settings: Settings,
  { embedder }: Pick<OpenedEmbedder, 'embedder'>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CollectionPassage>> {
  const { connector, chunker } = corpusParts(corpus, settings, embedder)
  const passages = new Map<string, CollectionPassage>()
  for await (const page of connector.scan(signal)) {
    if (page.kind !== 'document') continue
    const { id: documentId, title } = page.document
    const document = documentId.slice(CORPUS_SOURCE.length + 1)
    for (const chunk of (await chunker.chunk(page.document, signal)).chunks) {
      const { id, headings, lead, text, tail } = chunk
      const body = `${lead}${text}${tail}`
      passages.set(id, { id, document, title, headings, body, text: passageText(title, chunk) })
    }
  }
  return passages
}
