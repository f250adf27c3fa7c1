import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runExperiment } from '../../app/experiments/run-experiment.ts'
import { withRegistry } from '../../app/experiments/with-registry.ts'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { loadSettings } from '../../app/settings.ts'
import { loadExperiment } from '../../config/load-experiment.ts'
import { sha256 } from '../../core/sha256.ts'
import { csvTable } from '../../evaluate/report/csv-table.ts'
import { writeResult } from '../result.ts'
import { sharedData } from '../shared-data.ts'
import { bestOver, chosenOnOthers, outcomeOf, type SetValues } from './choose.ts'

/**
 * Which pipeline is the default, and what is it worth on sets that had no say in its choice? Every pipeline of
 * `config/experiments/default-pipeline.yaml` on four sets; for each set the one that is best on the other three, against
 * the best of BM25, dense, RRF and equal weights on that set. Killed, it goes on where it was: the result tells how many
 * runs were there already, what was embedded since, and a digest of the table, which is the same however often it was
 * killed. With `--registry FILE` runs are kept there, so that a second table is made from nothing.
 *
 *     node bench/default-pipeline/run.ts --data FOLDER [--registry FILE]
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline/bench-retrieval' },
    registry: { type: 'string' },
  },
})

const MEASURE = 'nDCG@10'
/** What needs no choice. */
const PLAIN = ['bm25', 'dense', 'rrf(bm25, dense)', 'weighted(0.5*bm25, 0.5*dense, norm=minmax)']
/** No set may be worse by more. */
const MOST_LOST = 0.01
/** Gain on average that is aimed at. */
const AIM = 0.03

const file = resolve(import.meta.dirname, '..', '..', 'config', 'experiments', 'default-pipeline.yaml')
const experiment = loadExperiment(file, { PLUMBLINE_SHARED: join(sharedData(), '..') })
const loaded = loadSettings({ data: values.data, workingFolder: process.cwd(), env: {} })
const { registry = loaded.data.registry } = values
const settings = { ...loaded, data: { ...loaded.data, registry: resolve(registry) } }
const opened = await openConfiguredEmbedder(settings, { note: console.error })
const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interruption.abort(new Error(signal)))
try {
  const { report, files, embedded, runs } = await runExperiment(settings, opened, experiment, {
    signal: interruption.signal,
  })
  console.log(files.html)
  const sets = withRegistry(settings, (registry) =>
    report.sets.map(({ name, split }): SetValues => {
      const cells = report.table.filter(({ set }) => set === `${name} ${split}`)
      const byPipeline = cells.map(({ pipeline, fingerprint }) => {
        const perQuery = registry.run(fingerprint)?.record.perQuery ?? {}
        return [pipeline, Object.values(perQuery).map((one) => one[MEASURE] ?? 0)] as const
      })
      return { set: name, byPipeline: new Map(byPipeline) }
    }),
  )
  const candidates = [...(sets[0]?.byPipeline.keys() ?? [])]
  const withoutTokens = candidates.filter((pipeline) => !pipeline.includes('maxsim('))
  const found = {
    measure: MEASURE,
    pipelines: candidates.length,
    tableDigest: sha256(csvTable(report)),
    embedded,
    runs,
    chosenOnOthers: judged(outcomeOf(sets, PLAIN, chosenOnOthers(sets, candidates))),
    chosenOnOthersWithoutTokens: judged(outcomeOf(sets, PLAIN, chosenOnOthers(sets, withoutTokens))),
    // Chosen on the very sets that it is measured on: what becomes the default, and flattered by it.
    bestOfAll: judged(outcomeOf(sets, PLAIN, () => bestOver(sets, candidates))),
    bestOfAllWithoutTokens: judged(outcomeOf(sets, PLAIN, () => bestOver(sets, withoutTokens))),
  }
  console.log(
    `${runs.ran} runs asked, ${runs.known} known; embedded ${embedded.passages} passages, ${embedded.questions} questions; table ${found.tableDigest}`,
  )
  for (const [way, { rows, gain, low, high }] of Object.entries(found).filter(isOutcome)) {
    console.log(`${way}: ${gain} [${low}, ${high}]`)
    console.table(rows)
  }
  console.log(writeResult('default-pipeline', found))
} finally {
  await opened.close()
}

type Judged = ReturnType<typeof judged>

function isOutcome(entry: [string, unknown]): entry is [string, Judged] {
  return typeof entry[1] === 'object' && entry[1] !== null && 'rows' in entry[1]
}

function judged({ rows, across }: ReturnType<typeof outcomeOf>) {
  return {
    gain: digits(across.difference),
    low: digits(across.interval.low),
    high: digits(across.interval.high),
    p: digits(across.p),
    notWorseOnAny: rows.every(({ interval }) => interval.low > -MOST_LOST),
    reachesAim: across.difference >= AIM,
    rows: rows.map(({ interval, ...row }) => ({
      ...row,
      mean: digits(row.mean),
      overMean: digits(row.overMean),
      difference: digits(row.difference),
      low: digits(interval.low),
      high: digits(interval.high),
    })),
  }
}

function digits(value: number): number {
  return Number(value.toFixed(4))
}
