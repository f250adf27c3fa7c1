/**
 * How fast do documents get from Kafka into the store, and what does the pipeline cost beside the model?
 *
 *   node bench/kafka/throughput.ts [--store embedded|qdrant] [--pages 120]
 *
 * Pages of the Kubernetes documentation are put into a topic. Then they are indexed from it, each time into a new index:
 * twice with nothing known, and once with every embedding in the cache. In between the model alone embeds the same
 * passages, in one call: that is how fast the pipeline could be. Needs the evaluation data, and for `qdrant` what
 * `bench/qdrant` needs.
 */
import { copyFileSync, cpSync, globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { connect } from '../../app/connect.ts'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { openIndexer } from '../../app/open-indexer.ts'
import { loadSettings } from '../../app/settings.ts'
import type { Journey } from '../../core/journey.ts'
import { kubernetesHistory } from '../replay/history.ts'
import { writeResult } from '../result.ts'
import { coveredMs, type Span } from './covered-ms.ts'
import { storeNamed, withServices } from './with-services.ts'

/** What indexing the topic took. */
interface Measured {
  readonly documents: number
  readonly chunks: number
  /** From the first record in the worker's hands to the last one committed. */
  readonly wallMs: number
  readonly cpuMs: number
  /** In which at least one document was in the stage. They overlap: the model works while others are cut and written. */
  readonly stageMs: { readonly chunk: number; readonly embed: number; readonly store: number }
}

const { values } = parseArgs({
  options: { store: { type: 'string', default: 'embedded' }, pages: { type: 'string', default: '120' } },
})
const store = storeNamed(values.store)
const signal = new AbortController().signal
const note = (text: string) => console.error(text)

await withServices(store, async (services) => {
  const tree = await layPages(services.folder, Number(values.pages))
  const sources = [{ name: 'docs', path: tree }]
  const settingsOf = (name: string) =>
    loadSettings({ workingFolder: services.folder, env: {}, config: services.configure(name, { sources }) })
  await connect(settingsOf('first'), [], { full: true, note, signal })

  const texts: string[] = []
  const first = await indexTopic(settingsOf('first'), texts)
  const aloneFirst = await embedAlone(settingsOf('first'), texts)
  const second = await indexTopic(settingsOf('second'), [])
  const aloneSecond = await embedAlone(settingsOf('second'), texts)
  const cached = settingsOf('cached')
  mkdirSync(cached.config.data, { recursive: true })
  copyFileSync(
    join(services.folder, 'first', 'embeddings.db'),
    join(services.folder, 'cached', 'embeddings.db'),
  )
  const known = await indexTopic(cached, [])

  const found = {
    store,
    ...ratesOf(second),
    aloneChunksPerS: rate(texts.length, aloneSecond.wallMs),
    // Two runs each, one after the other: a machine with other work to do slows down all of them.
    ofTheModelsOwnSpeed: {
      wall: [ratio(aloneFirst.wallMs, first.wallMs), ratio(aloneSecond.wallMs, second.wallMs)],
      cpu: [ratio(aloneFirst.cpuMs, first.cpuMs), ratio(aloneSecond.cpuMs, second.cpuMs)],
    },
    cached: ratesOf(known),
  }
  console.log(JSON.stringify(found, undefined, 2))
  console.log(`written to ${writeResult(`kafka-throughput-${store}`, found)}`)
})

/** So many pages, evenly spread over the tree at its end. */
async function layPages(folder: string, count: number): Promise<string> {
  const all = join(folder, 'all')
  await kubernetesHistory().layEnd(all)
  const pages = globSync('**/*.md', { cwd: all }).sort()
  const tree = join(folder, 'docs')
  for (let i = 0; i < Math.min(count, pages.length); i++) {
    const page = pages[Math.floor((i * pages.length) / Math.min(count, pages.length))] ?? ''
    cpSync(join(all, page), join(tree, page))
  }
  return tree
}

/** Indexes the whole topic as a worker does. @param texts gets what was embedded */
async function indexTopic(settings: ReturnType<typeof loadSettings>, texts: string[]): Promise<Measured> {
  const opened = await openConfiguredEmbedder(settings, { note })
  const { embedder } = opened
  const recording = {
    ...opened,
    embedder: {
      modelId: embedder.modelId,
      dimensions: embedder.dimensions,
      maxTokens: embedder.maxTokens,
      countTokens: embedder.countTokens,
      close: () => embedder.close(),
      embed: (some: readonly string[], ...rest: [Parameters<typeof embedder.embed>[1], AbortSignal?]) => {
        texts.push(...some)
        return embedder.embed(some, ...rest)
      },
    },
  }
  const spans = { chunk: [] as Span[], embed: [] as Span[], store: [] as Span[] }
  let beganMs = Number.POSITIVE_INFINITY
  let endedMs = 0
  let cpuAtStart = process.cpuUsage()
  let cpuMs = 0
  const journey: Journey = ({ stage, startedAtMs, endedAtMs }) => {
    if (stage === 'chunk' || stage === 'embed' || stage === 'store') {
      spans[stage].push([startedAtMs, endedAtMs])
    }
    if (stage === 'consume' && endedAtMs < beganMs) {
      beganMs = endedAtMs
      cpuAtStart = process.cpuUsage()
    }
    if (stage === 'commit') {
      endedMs = endedAtMs
      cpuMs = milliseconds(process.cpuUsage(cpuAtStart))
    }
    return undefined
  }
  // The model is loaded before the clock runs, as in a worker that has run for a while.
  await opened.questions.embed(['ready'], 'passage')
  const indexer = await openIndexer(settings, recording, { note, journey })
  try {
    const { indexed, chunks } = await indexer.indexLog({ signal })
    const stageMs = {
      chunk: coveredMs(spans.chunk),
      embed: coveredMs(spans.embed),
      store: coveredMs(spans.store),
    }
    return { documents: indexed, chunks, wallMs: endedMs - beganMs, cpuMs, stageMs }
  } finally {
    await indexer.close()
    await opened.close()
  }
}

async function embedAlone(
  settings: ReturnType<typeof loadSettings>,
  texts: readonly string[],
): Promise<Pick<Measured, 'wallMs' | 'cpuMs'>> {
  const opened = await openConfiguredEmbedder(settings, { note })
  try {
    await opened.questions.embed(['ready'], 'passage')
    const startedAtMs = performance.now()
    const cpuAtStart = process.cpuUsage()
    await opened.questions.embed(texts, 'passage')
    return {
      wallMs: performance.now() - startedAtMs,
      cpuMs: milliseconds(process.cpuUsage(cpuAtStart)),
    }
  } finally {
    await opened.close()
  }
}

function ratesOf({ documents, chunks, wallMs, cpuMs, stageMs }: Measured) {
  return {
    documents,
    chunks,
    documentsPerS: rate(documents, wallMs),
    chunksPerS: rate(chunks, wallMs),
    cpuMsPerChunk: Math.round((100 * cpuMs) / chunks) / 100,
    shareOfTime: {
      chunk: ratio(stageMs.chunk, wallMs),
      embed: ratio(stageMs.embed, wallMs),
      store: ratio(stageMs.store, wallMs),
    },
  }
}

function rate(count: number, ms: number): number {
  return Math.round((10_000 * count) / ms) / 10
}

function ratio(part: number, whole: number): number {
  return Math.round((1_000 * part) / whole) / 1_000
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000
}
