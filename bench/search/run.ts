import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { configurationOf } from '../../app/settings.ts'
import { writeResult } from '../result.ts'
import type { BuildReport } from './build-index.ts'
import { growthPlot, type Series } from './growth-plot.ts'
import type { Measurement } from './measure.ts'

const USAGE =
  'node bench/search/run.ts [--corpus real|synthetic] [--sizes 10000,100000,300000] [--pipeline EXPRESSION] [--result NAME] [--data FOLDER]'

interface Asked {
  readonly corpus: string
  readonly sizes: readonly number[]
  readonly pipeline: string
  /** Name of its result. */
  readonly result: string
  readonly data: string
}

/** One index, built and measured. */
interface Row extends Measurement {
  readonly diskBytes: number
  readonly build: BuildReport
}

/**
 * How long does a question take as the index grows? Builds an index a size, each in a process of its own and only
 * where it is not there yet, asks it in another, prints a table and writes `bench/results/<result>.json` and `.svg`.
 * Vectors and indexes stay in the data folder.
 */
function run({ corpus, sizes, pipeline, result, data }: Asked): void {
  mkdirSync(data, { recursive: true })
  const rows = sizes.map((size) => {
    const store = join(data, `store-${corpus}-${size}`)
    const build = built(corpus, size, store, data)
    const measured = child<Measurement>('measure.ts', corpus, store, data, pipeline)
    const row = { ...measured, diskBytes: bytesIn(store), build }
    console.table(table(row))
    return row
  })
  const file = writeResult(result, rows)
  const title = `Whole question, ${corpus} corpus, one process`
  writeFileSync(file.replace(/json$/, 'svg'), growthPlot(title, series(rows)))
  console.log(file)
}

function built(corpus: string, size: number, store: string, data: string): BuildReport {
  const reportFile = join(store, 'build.json')
  if (!existsSync(reportFile)) {
    const half = `${store}.part`
    rmSync(half, { recursive: true, force: true })
    const report = child<BuildReport>('build-index.ts', corpus, String(size), half, data)
    writeFileSync(join(half, 'build.json'), JSON.stringify(report))
    renameSync(half, store)
  }
  return JSON.parse(readFileSync(reportFile, 'utf8')) as BuildReport
}

function child<T>(script: string, ...args: readonly string[]): T {
  const output = execFileSync(process.execPath, ['--expose-gc', join(import.meta.dirname, script), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as T
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}

function table({ chunks, openMs, indexBytes, memoryBytes, diskBytes, build, shares }: Row) {
  return shares.map(({ share, cpuMs, stagesMs }) => ({
    chunks,
    'admitted %': share * 100,
    ...Object.fromEntries(
      Object.entries(stagesMs).map(([stage, { p50, p95 }]) => [
        stage,
        `${p50.toFixed(2)} / ${p95.toFixed(2)}`,
      ]),
    ),
    'CPU ms': Number(cpuMs.toFixed(1)),
    'open ms': Math.round(openMs),
    'index B/chunk': Math.round(indexBytes / chunks),
    'memory B/chunk': Math.round(memoryBytes / chunks),
    'disk B/chunk': Math.round(diskBytes / chunks),
    'store CPU µs/chunk': Math.round((build.applyCpuSeconds * 1e6) / build.chunks),
  }))
}

function series(rows: readonly Row[]): readonly Series[] {
  return [1, 0.3, 0.01].flatMap((share) =>
    (['p50', 'p95'] as const).map((quantile) => ({
      label: `${quantile}, ${share === 1 ? 'no filter' : `${share * 100} %`}`,
      points: rows.map((row) => ({
        x: row.chunks,
        y: row.shares.find((one) => one.share === share)?.stagesMs['total']?.[quantile] ?? 0,
      })),
    })),
  )
}

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: 'real' },
    sizes: { type: 'string', default: '10000,100000,300000' },
    pipeline: { type: 'string' },
    result: { type: 'string' },
    data: { type: 'string', default: '.plumbline/bench-search' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(USAGE)
else {
  const { corpus, sizes, data } = values
  const settings = { workingFolder: process.cwd(), env: {}, data: resolve(data) }
  run({
    corpus,
    sizes: sizes.split(',').map(Number),
    data: resolve(data),
    pipeline: values.pipeline ?? configurationOf(settings).pipeline,
    result: values.result ?? `search-${corpus}`,
  })
}
