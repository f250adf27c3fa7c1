import { parseArgs } from 'node:util'
import { ANONYMOUS } from '../../core/access.ts'
import type { RankedItem } from '../../core/run.ts'
import { compareRuns } from '../../evaluate/comparison/compare-runs.ts'
import type { EvaluatedRun } from '../../evaluate/comparison/evaluated-run.ts'
import { evaluateRun } from '../../evaluate/evaluate-run.ts'
import { latencyOf } from '../../evaluate/latency.ts'
import { parseMeasure } from '../../evaluate/measures/parse-measure.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { createSearch, SEARCH_DEFAULTS } from '../../retrievers/search.ts'
import { writeResult } from '../result.ts'
import { DATA_SETS, type IndexedSet, indexedSets } from './data-sets.ts'

/**
 * Which stages help, on which questions, and at what cost? Each against the pipeline that it is put into.
 *
 *     node bench/stages/run.ts --data FOLDER
 */
const { data } = parseArgs({ options: { data: { type: 'string', default: '.plumbline' } } }).values

const MEASURE = 'nDCG@10'
const FUSED = 'weighted(0.25*bm25, 0.75*dense)'

/** Pipeline, and what it is compared with. */
const PIPELINES: readonly (readonly [pipeline: string, baseline: string])[] = [
  ['bm25(k1=0.9, b=0.4)', 'bm25'],
  ['bm25', FUSED],
  ['dense', FUSED],
  ['rrf(bm25, dense)', FUSED],
  ['dbsf(bm25, dense)', FUSED],
  ['weighted(0.5*bm25, 0.5*dense, norm=minmax)', FUSED],
  ['rm3(bm25)', 'bm25'],
  ['rm3(bm25, chunks=5, weight=0.7)', 'bm25'],
  ['weighted(0.25*rm3(bm25, chunks=5, weight=0.7), 0.75*dense)', FUSED],
  ['prf(dense)', 'dense'],
  [`weighted(0.25*bm25, 0.75*prf(dense))`, FUSED],
  [`weighted(0.25*bm25, 0.75*prf(${FUSED}))`, FUSED],
  [`multi(${FUSED})`, FUSED],
  [`parent(${FUSED}, share=0.3)`, FUSED],
  [`neighbours(${FUSED})`, FUSED],
  [`mmr(${FUSED}, lambda=0.9)`, FUSED],
  [`mmr(${FUSED}, lambda=0.7)`, FUSED],
]

const found = []
for await (const set of indexedSets(data, DATA_SETS)) {
  const runs = new Map<string, { readonly run: EvaluatedRun; readonly p50: number }>()
  for (const pipeline of [FUSED, ...PIPELINES.map(([name]) => name)]) {
    runs.set(pipeline, await scored(pipeline, set))
  }
  for (const [pipeline, baseline] of PIPELINES) {
    const [own, other] = [runs.get(pipeline), runs.get(baseline)]
    if (own === undefined || other === undefined) throw new Error(`expected ${baseline} to be run`)
    const [row] = compareRuns(other.run, [own.run], [MEASURE]).rows
    const result = {
      dataset: set.dataset.name,
      pipeline,
      baseline,
      nDCG: round(row?.mean),
      difference: round(row?.difference),
      low: round(row?.interval.low),
      high: round(row?.interval.high),
      p: round(row?.p),
      detectable: round(row?.detectable),
      wins: row?.wins,
      losses: row?.losses,
      timesLatency: round(own.p50 / other.p50),
    }
    found.push(result)
    console.log(JSON.stringify(result))
  }
}
console.log(writeResult('stages', { measure: MEASURE, found }))

async function scored(
  expression: string,
  { dataset, view, embedder }: IndexedSet,
): Promise<{ readonly run: EvaluatedRun; readonly p50: number }> {
  const analyzer = englishAnalyzer()
  const retriever = createPipeline(expression, { analyzer, embedder })
  const search = createSearch({ ...SEARCH_DEFAULTS, retriever, analyzer })
  const rankings = new Map<string, readonly RankedItem[]>()
  const durationsMs: number[] = []
  for (const [query, question] of dataset.queries) {
    const startedAtMs = performance.now()
    const { hits } = await search(view, question, { limit: 10, scope: { principal: ANONYMOUS, filter: {} } })
    durationsMs.push(performance.now() - startedAtMs)
    rankings.set(
      query,
      hits.map(({ path, score }) => ({ id: path, score })),
    )
  }
  const evaluation = evaluateRun({ name: expression, rankings }, dataset.qrels, [parseMeasure(MEASURE)])
  const ground = { corpus: dataset.corpus.digest, questions: dataset.questionsDigest }
  return { run: { ground, evaluation }, p50: latencyOf(durationsMs)?.p50 ?? 0 }
}

function round(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(4))
}
