/**
 * How long does a run take that finds nothing changed?
 *
 *   node bench/unchanged/unchanged.ts [--runs 10] [--embeddings FILE]
 *
 * Indexes the 885 pages of the Kubernetes documentation, then again and again: whole processes, from start to end.
 * `--embeddings` takes the `embeddings.db` of an earlier index and spares the first run minutes.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { seedEmbeddings } from '../replay/command.ts'
import { kubernetesHistory } from '../replay/history.ts'
import { writeResult } from '../result.ts'
import type { Usage } from './usage.ts'

interface Run extends Usage {
  readonly wallMs: number
  readonly pages: number
  readonly unchanged: number
  readonly embedded: number
}

interface IndexAnswer {
  readonly sources: readonly {
    readonly seen: number
    readonly unchanged: number
    readonly skipped: readonly unknown[]
  }[]
  readonly chunks: { readonly embedded: number }
}

const main = resolve(import.meta.dirname, '..', '..', 'cli', 'main.ts')
const usageHook = resolve(import.meta.dirname, 'usage.ts')
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10' }, embeddings: { type: 'string' } },
})
const folder = mkdtempSync(join(tmpdir(), 'plumbline-unchanged-'))
const data = join(folder, 'data')

try {
  const tree = join(folder, 'kubernetes')
  seedEmbeddings(data, values.embeddings)
  await kubernetesHistory().layEnd(tree)
  const first = index(tree)
  console.log(`first run: ${first.pages} files, ${first.embedded} passages embedded`)
  const runs = Array.from({ length: Number(values.runs) }, () => {
    const run = index(tree)
    console.log(`${Math.round(run.wallMs)} ms, ${Math.round(run.cpuMs)} ms of processor time`)
    return run
  })
  const last = runs.at(-1)
  const found = {
    files: last?.pages,
    unchangedDocuments: last?.unchanged,
    embedded: runs.reduce((sum, { embedded }) => sum + embedded, 0),
    runs: runs.length,
    wallMs: spread(runs.map(({ wallMs }) => wallMs)),
    cpuMs: spread(runs.map(({ cpuMs }) => cpuMs)),
    peakMemoryMiB: spread(runs.map(({ peakMemoryMiB }) => peakMemoryMiB)),
  }
  console.log(JSON.stringify(found, undefined, 2))
  console.log(`written to ${writeResult('unchanged', found)}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function index(tree: string): Run {
  const usageFile = join(folder, 'usage.json')
  const startedAtMs = performance.now()
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', usageHook, main, 'index', tree, '--data', data, '--json'],
    { encoding: 'utf8', env: { ...process.env, USAGE_FILE: usageFile } },
  )
  const wallMs = performance.now() - startedAtMs
  if (status !== 0) throw new Error(`expected plumbline index to succeed, it ended with ${status}: ${stderr}`)
  const { sources, chunks } = JSON.parse(stdout) as IndexAnswer
  const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as Usage
  const pages = sources.reduce((sum, { seen, skipped }) => sum + seen + skipped.length, 0)
  const unchanged = sources.reduce((sum, source) => sum + source.unchanged, 0)
  return { ...usage, wallMs, pages, unchanged, embedded: chunks.embedded }
}

function spread(values: readonly number[]): {
  readonly min: number
  readonly median: number
  readonly max: number
} {
  const sorted = values.map(Math.round).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0
  return { min: at(0), median: at(0.5), max: at(1) }
}
