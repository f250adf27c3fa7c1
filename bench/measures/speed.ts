import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { RankedItem } from '../../core/run.ts'
import { evaluateRun } from '../../evaluate/evaluate-run.ts'
import { parseMeasure } from '../../evaluate/measures/parse-measure.ts'
import { writeResult } from '../result.ts'

/**
 * How long do our measures take over a large run in memory, and how long does ir_measures? In processor seconds.
 *
 *     node bench/measures/speed.ts --python venv/bin/python [--queries 10000] [--hits 1000]
 */
const { python, queries, hits } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    queries: { type: 'string', default: '10000' },
    hits: { type: 'string', default: '1000' },
  },
}).values

const JUDGED = 20
/** Ours, and what ir_measures calls them. */
const MEASURES = {
  'nDCG@10': 'nDCG@10',
  'MRR@10': 'RR@10',
  'Recall@100': 'R@100',
  'Success@5': 'Success@5',
  'P@10': 'P@10',
  MAP: 'AP',
} as const

const script = join(import.meta.dirname, 'measures_speed.py')
const rival = JSON.parse(
  execFileSync(python, [script, queries, hits], { encoding: 'utf8', maxBuffer: 2 ** 24 }),
) as { readonly version: string; readonly seconds: number; readonly means: Readonly<Record<string, number>> }

const rankings = new Map<string, readonly RankedItem[]>()
const qrels = new Map<string, ReadonlyMap<string, number>>()
for (let query = 0; query < Number(queries); query++) {
  const step = 2 * (query % 500) + 1
  const items = Array.from({ length: Number(hits) }, (_, n) => ({
    id: `d${(n * step) % 4096}`,
    score: Number(hits) - n,
  }))
  rankings.set(`q${query}`, items)
  const judged = Array.from({ length: JUDGED }, (_, n) => [`d${(n * 37 + query) % 4096}`, n % 4] as const)
  qrels.set(`q${query}`, new Map(judged))
}
const before = process.cpuUsage()
const { means } = evaluateRun({ name: 'large', rankings }, qrels, Object.keys(MEASURES).map(parseMeasure))
const { user, system } = process.cpuUsage(before)
const seconds = (user + system) / 1e6

for (const [ours, theirs] of Object.entries(MEASURES)) {
  const [own = Number.NaN, other = Number.NaN] = [means[ours], rival.means[theirs]]
  if (Math.abs(own - other) > 1e-9) throw new Error(`expected ${other} of ${ours}, got ${own}`)
}
const found = {
  queries: Number(queries),
  hits: Number(hits),
  measures: Object.keys(MEASURES),
  oursSeconds: Number(seconds.toFixed(2)),
  irMeasures: { version: rival.version, seconds: Number(rival.seconds.toFixed(2)) },
  timesFaster: Number((rival.seconds / seconds).toFixed(2)),
}
console.log(found)
console.log(writeResult('measures-speed', found))
