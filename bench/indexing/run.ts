import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { extractPages } from '../../evaluate/datasets/extract-pages.ts'
import { layOutModels, spread } from '../embedding/prepare.ts'
import { type MeasuredChild, measuredChild } from '../measured-child.ts'
import { writeResult } from '../result.ts'
import { sharedData } from '../shared-data.ts'

/** Archives of pages, and where in them Markdown lies. */
const SETS: Readonly<Record<string, readonly [archive: readonly string[], pattern: string]>> = {
  kubernetes: [['kubernetes-docs', 'docs.tar.gz'], 'content/**/*.md'],
  powershell: [['docs', 'MicrosoftDocs-windows-powershell-docs', 'docs-md.tar.gz'], '**/*.md'],
}

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: 'kubernetes' },
    'default-sample': { type: 'string', default: '16' },
    'batches-sample': { type: 'string', default: '64' },
    'max-memory-gib': { type: 'string', default: '10' },
    folder: { type: 'string', default: resolve('.plumbline', 'bench-indexing') },
  },
})

/** What `plumbline index --json` says, as far as it is used here. */
interface IndexAnswer {
  readonly sources: readonly { readonly startedAtMs: number; readonly endedAtMs: number }[]
  readonly documents: { readonly indexed: number }
  readonly chunks: { readonly written: number; readonly embedded: number }
  readonly timeMs: { readonly chunk: number; readonly embed: number; readonly store: number }
  readonly durationMs: number
}

/** What `index-langchain.ts` says. */
interface RivalAnswer {
  readonly documents: number
  readonly characters: number
  readonly chunks: number
  readonly wallMs: number
  readonly cpuMs: number
}

/** One way to index, with rates that do not depend on how many pages it was given. */
interface Row {
  readonly name: string
  readonly documents: number
  readonly chunks: number
  readonly charactersPerSecond: number
  readonly charactersPerCpuSecond: number
  readonly documentsPerSecond: number
  readonly chunksPerSecond: number
  readonly peakMemoryMiB: number
}

/**
 * How long does it take to index documentation from nothing, and how much memory? The whole command line against
 * LangChain.js, which gets a sample of the pages, evenly spread: it would take hours. Writes
 * `bench/results/indexing-<pages>.json`.
 */
async function run(): Promise<void> {
  const { folder } = values
  const [archive, pattern] = SETS[values.pages] ?? []
  if (archive === undefined || pattern === undefined) {
    throw new Error(`expected --pages ${Object.keys(SETS).join(' or ')}, got ${values.pages}`)
  }
  mkdirSync(folder, { recursive: true })
  const pages = await extractPages(sharedData(...archive), values.pages, folder)
  const files = globSync(pattern, { cwd: pages })
    .sort()
    .map((file) => join(pages, file))

  const ours = await indexOurs(pages)
  const { answer } = ours
  const rows = [rowOf('Plumbline', countsOf(answer, files), ours.cpuSeconds * 1000, ours)]
  const { chunk, embed, store } = answer.timeMs
  const stages = { scan: scanMs(answer), chunk, embed, store, total: answer.durationMs }
  console.table(stages)
  for (const [name, batch, sample] of [
    ['LangChain.js, its defaults (512 texts a batch)', 'default', values['default-sample']],
    ['LangChain.js, 32 texts a batch', '32', values['batches-sample']],
  ] as const) {
    if (sample === '0') continue
    const rival = await indexRival(batch, spread(files, Number(sample)))
    rows.push(rowOf(name, rival.answer, rival.answer.cpuMs, rival))
  }
  console.table(rows)
  const [own, ...rivals] = rows as [Row, ...Row[]]
  const times = rivals.map((rival) => ratio(own, rival))
  console.table(times)
  // Passages whose vector came from the cache: their text had been met before.
  const knownShare = 1 - answer.chunks.embedded / answer.chunks.written
  const found = { pages: files.length, rows, times, stagesMs: stages, knownShare }
  console.log(writeResult(`indexing-${values.pages}`, found))
}

async function indexOurs(pages: string): Promise<MeasuredChild<IndexAnswer>> {
  const data = join(values.folder, 'data')
  rmSync(data, { recursive: true, force: true })
  const main = resolve(import.meta.dirname, '..', '..', 'cli', 'main.ts')
  return measuredChild<IndexAnswer>(main, ['index', pages, '--data', data, '--json'], limits())
}

async function indexRival(batch: string, files: readonly string[]): Promise<MeasuredChild<RivalAnswer>> {
  const models = join(values.folder, 'models')
  await layOutModels(join(values.folder, 'derived'), models)
  const script = resolve(import.meta.dirname, '..', 'rivals', 'index-langchain.ts')
  return measuredChild<RivalAnswer>(script, [models, batch, ...files], limits())
}

function limits(): { readonly maxMemoryBytes: number } {
  return { maxMemoryBytes: Number(values['max-memory-gib']) * 2 ** 30 }
}

function countsOf(answer: IndexAnswer, files: readonly string[]): Omit<RivalAnswer, 'cpuMs'> {
  return {
    documents: answer.documents.indexed,
    characters: files.reduce((sum, file) => sum + readFileSync(file, 'utf8').length, 0),
    chunks: answer.chunks.written,
    wallMs: answer.durationMs,
  }
}

function rowOf(
  name: string,
  { documents, characters, chunks, wallMs }: Omit<RivalAnswer, 'cpuMs'>,
  cpuMs: number,
  { peakMemoryBytes }: { readonly peakMemoryBytes: number },
): Row {
  return {
    name,
    documents,
    chunks,
    charactersPerSecond: Math.round((characters / wallMs) * 1000),
    charactersPerCpuSecond: Math.round((characters / cpuMs) * 1000),
    documentsPerSecond: Number(((documents / wallMs) * 1000).toFixed(2)),
    chunksPerSecond: Number(((chunks / wallMs) * 1000).toFixed(1)),
    peakMemoryMiB: Math.round(peakMemoryBytes / 2 ** 20),
  }
}

/** By characters: each cuts them into chunks of its own. */
function ratio(own: Row, rival: Row) {
  return {
    against: rival.name,
    timesAsFast: Number((own.charactersPerSecond / rival.charactersPerSecond).toFixed(2)),
    byCpuTime: Number((own.charactersPerCpuSecond / rival.charactersPerCpuSecond).toFixed(2)),
    shareOfMemory: Number((own.peakMemoryMiB / rival.peakMemoryMiB).toFixed(2)),
  }
}

function scanMs({ sources }: IndexAnswer): number {
  return sources.reduce((sum, { startedAtMs, endedAtMs }) => sum + endedAtMs - startedAtMs, 0)
}

await run()
