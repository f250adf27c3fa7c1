/**
 * How well are questions answered, by set and by pipeline, and is our BM25 what others publish as BM25?
 *
 *   node bench/retrieval/run.ts [--data FOLDER]
 *
 * The data folder keeps indexes and embeddings: the first run embeds four corpora, the next ones nothing.
 */
import { parseArgs } from 'node:util'
import type { EvaluationReport } from '../../app/evaluate.ts'
import { writeResult } from '../result.ts'
import { DATASETS, evaluateSet } from './evaluation.ts'

/** Plain parts and their fusions; what is configured is chosen in `bench/default-pipeline`. */
const PIPELINES = ['bm25', 'dense', 'rrf(bm25, dense)', 'weighted(0.25*bm25, 0.75*dense, norm=zscore)']

/**
 * nDCG@10 of BM25 over SciFact's whole train split, by MTEB's `baseline-bm25s` (bm25s with Lucene's formula, its stop
 * words, Snowball stems; k1 1.5, b 0.75). Our splits dev and train are that split, cut in two.
 */
const PUBLISHED = { ndcg: 0.696, questions: 809, tolerance: 0.01 }

const { values } = parseArgs({ options: { data: { type: 'string', default: '.plumbline/bench-retrieval' } } })

const rows = []
for (const dataset of DATASETS) {
  for (const pipeline of PIPELINES) rows.push(await evaluated(dataset, 'dev', pipeline))
}
const train = await evaluated('scifact', 'train', 'bm25')
console.table(rows.map(shown))

const dev = rows.find(({ dataset, pipeline }) => dataset === 'scifact' && pipeline === 'bm25')
const lucene = heldAgainstPublished([train, ...(dev ? [dev] : [])])
console.log(lucene)
console.log(
  writeResult('retrieval', { rows: rows.map(kept), scifactBm25: { ...lucene, train: kept(train) } }),
)
process.exitCode = lucene.agrees ? 0 : 1

async function evaluated(dataset: string, split: string, pipeline: string): Promise<EvaluationReport> {
  const report = await evaluateSet(dataset, '--split', split, '--pipeline', pipeline, '--data', values.data)
  console.log(`${dataset} ${split} ${pipeline}: nDCG@10 ${report.metrics['nDCG@10']?.toFixed(4)}`)
  return report
}

function heldAgainstPublished(splits: readonly EvaluationReport[]) {
  const questions = splits.reduce((sum, { queries }) => sum + queries, 0)
  const total = splits.reduce((sum, { queries, metrics }) => sum + queries * (metrics['nDCG@10'] ?? 0), 0)
  const ndcg = total / questions
  const difference = ndcg - PUBLISHED.ndcg
  const agrees = questions === PUBLISHED.questions && Math.abs(difference) <= PUBLISHED.tolerance
  return { questions, ndcg, published: PUBLISHED.ndcg, difference, agrees }
}

/** Without the names of what was left out, of which the counts tell enough, and without places on this machine. */
function kept({ valuesFile: _, corpus, unknownDocuments, unknownQueries, ...report }: EvaluationReport) {
  const { skipped, failed, ...counts } = corpus
  return {
    ...report,
    corpus: { ...counts, skipped: skipped.length, failed: failed.length },
    unknownDocuments: unknownDocuments.length,
    unknownQueries: unknownQueries.length,
  }
}

function shown({ dataset, pipeline, queries, metrics, latencyMs }: EvaluationReport) {
  return {
    dataset,
    pipeline,
    queries,
    ...Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value.toFixed(4))])),
    'p50 ms': Number(latencyMs.p50.toFixed(1)),
    'p95 ms': Number(latencyMs.p95.toFixed(1)),
  }
}
