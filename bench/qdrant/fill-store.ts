import type { Store, StoreChange } from '../../core/store.ts'
import type { Corpus } from '../search/corpus.ts'

/** Documents written in one call, as the index worker does. */
const BATCH = 32

export interface FilledStore {
  readonly documents: number
  /** On the clock, of the store's work alone. */
  readonly seconds: number
  /** Writes more into the same generation. */
  write(changes: readonly StoreChange[]): Promise<void>
}

/** Makes a generation of so many chunks, and has it answer. */
export async function fillStore(store: Store, corpus: Corpus, chunks: number): Promise<FilledStore> {
  const { modelId, dimensions } = corpus.embedder
  const settings = { modelId, dimensions, chunker: corpus.name, analyzer: corpus.analyzer.id }
  const { id } = await store.createGeneration(settings)
  let documents = 0
  let spentMs = 0
  const write = async (changes: readonly StoreChange[]) => {
    const startedAtMs = performance.now()
    for (let at = 0; at < changes.length; at += BATCH) await store.apply(id, changes.slice(at, at + BATCH))
    spentMs += performance.now() - startedAtMs
  }
  let batch: StoreChange[] = []
  for await (const change of corpus.documents(chunks)) {
    documents++
    batch.push(change)
    if (batch.length < BATCH) continue
    await write(batch)
    batch = []
  }
  await write(batch)
  await store.promote(id)
  return { documents, seconds: Math.round(spentMs / 100) / 10, write }
}
