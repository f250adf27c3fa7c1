import type { StoreChange } from '../../core/store.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { openCorpus } from './open-corpus.ts'

/** Documents written in one call, as the index worker does. */
const BATCH = 32

/** What building an index took. */
export interface BuildReport {
  readonly chunks: number
  /** Processor time of the store alone, without making documents and vectors. */
  readonly applyCpuSeconds: number
}

/** A process of its own: `node build-index.ts CORPUS CHUNKS STORE DATA` prints a `BuildReport` as JSON. */
async function buildIndex(corpusName: string, chunks: number, storeFolder: string, data: string) {
  const corpus = await openCorpus(corpusName, data)
  const store = await openEmbeddedStore(storeFolder, { mode: 'write' })
  const { modelId, dimensions } = corpus.embedder
  const settings = { modelId, dimensions, chunker: corpus.name, analyzer: corpus.analyzer.id }
  const { id } = await store.createGeneration(settings)
  let written = 0
  let applyCpuSeconds = 0
  const write = async (batch: readonly StoreChange[]) => {
    const before = process.cpuUsage()
    await store.apply(id, batch)
    const { user, system } = process.cpuUsage(before)
    applyCpuSeconds += (user + system) / 1e6
  }
  let batch: StoreChange[] = []
  for await (const change of corpus.documents(chunks)) {
    batch.push(change)
    written += change.chunks.length
    if (batch.length < BATCH) continue
    await write(batch)
    batch = []
    if (process.stderr.isTTY) process.stderr.write(`\r${written} of ${chunks} chunks`)
  }
  await write(batch)
  await store.promote(id)
  await store.close()
  await corpus.close()
  const report: BuildReport = { chunks: written, applyCpuSeconds }
  console.log(JSON.stringify(report))
}

const [corpusName = '', chunks = '', storeFolder = '', data = ''] = process.argv.slice(2)
await buildIndex(corpusName, Number(chunks), storeFolder, data)
