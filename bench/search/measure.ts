import { ANONYMOUS } from '../../core/access.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { createSearch, SEARCH_DEFAULTS } from '../../retrievers/search.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'
import { SHARES } from './corpus.ts'
import { openCorpus } from './open-corpus.ts'

const LIMIT = 10
/** Questions asked before any is timed, so that code is compiled and pages are read. */
const WARM_UP = 50

export interface Latency {
  readonly p50: number
  readonly p95: number
}

/** How long questions take on one index. */
export interface Measurement {
  readonly pipeline: string
  readonly chunks: number
  /** From nothing to a view that can be asked. */
  readonly openMs: number
  /** What the open index holds on to. */
  readonly indexBytes: number
  /** What the process grew by in all, as the system sees it: the index, and what asking left in memory. */
  readonly memoryBytes: number
  readonly shares: readonly {
    /** Of the documents, what the filter admits. */
    readonly share: number
    /** Processor time of a whole query, on the average: steadier than the clock where others use the machine. */
    readonly cpuMs: number
    /** Milliseconds by stage; `total` is the whole hybrid query, from question to highlighted passages. */
    readonly stagesMs: Readonly<Record<string, Latency>>
  }[]
}

/** A process of its own: `node --expose-gc measure.ts CORPUS STORE DATA PIPELINE` prints a `Measurement` as JSON. */
async function measure(
  corpusName: string,
  storeFolder: string,
  data: string,
  pipeline: string,
): Promise<Measurement> {
  const corpus = await openCorpus(corpusName, data)
  const questions = await corpus.questions()
  await corpus.embedder.embed(questions.slice(0, 1), 'query')

  const heldBefore = heldBytes()
  const memoryBefore = process.memoryUsage.rss()
  const startedAtMs = performance.now()
  const store = await openEmbeddedStore(storeFolder, { mode: 'read' })
  const view = await store.view()
  const openMs = performance.now() - startedAtMs
  const indexBytes = heldBytes() - heldBefore

  const retriever = createPipeline(pipeline, corpus)
  const search = createSearch({ ...SEARCH_DEFAULTS, retriever, analyzer: corpus.analyzer })
  const shares = []
  for (const { share, filter } of SHARES) {
    const scope = { principal: ANONYMOUS, filter }
    const ask = async (question: string) => search(await store.view(), question, { limit: LIMIT, scope })
    for (const question of questions.slice(0, WARM_UP)) await ask(question)
    const timings: Readonly<Record<string, number>>[] = []
    const before = process.cpuUsage()
    for (const question of questions) timings.push((await ask(question)).timingsMs)
    const { user, system } = process.cpuUsage(before)
    const cpuMs = (user + system) / 1e3 / questions.length
    shares.push({ share, cpuMs, stagesMs: latencies(timings) })
  }
  const counts = await view.sources(ANONYMOUS)
  const memoryBytes = process.memoryUsage.rss() - memoryBefore
  await store.close()
  await corpus.close()
  return {
    pipeline: retriever.name,
    chunks: counts.reduce((sum, { chunks }) => sum + chunks, 0),
    openMs,
    indexBytes,
    memoryBytes,
    shares,
  }
}

/** Objects, arrays of numbers and WebAssembly memory that are still in use. */
function heldBytes(): number {
  if (globalThis.gc === undefined) throw new Error('expected to run with --expose-gc')
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function latencies(timings: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, Latency>> {
  const stages = Object.keys(timings[0] ?? {})
  return Object.fromEntries(
    stages.map((stage) => {
      const sorted = timings.map((one) => one[stage] ?? 0).sort((a, b) => a - b)
      const at = (share: number) =>
        sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
      return [stage, { p50: at(0.5), p95: at(0.95) }]
    }),
  )
}

const [corpusName = '', storeFolder = '', data = '', pipeline = ''] = process.argv.slice(2)
console.log(JSON.stringify(await measure(corpusName, storeFolder, data, pipeline)))
