import { parseArgs } from 'node:util'
import { ANONYMOUS } from '../../core/access.ts'
import type { DocumentId } from '../../core/document.ts'
import { byScoreThen } from '../../core/ranking.ts'
import { predictTrees } from '../../core/tree-ensemble.ts'
import { bootstrapInterval } from '../../evaluate/comparison/bootstrap-interval.ts'
import { mean } from '../../evaluate/comparison/mean.ts'
import { randomisationTest } from '../../evaluate/comparison/randomisation-test.ts'
import { ndcg } from '../../evaluate/measures/ndcg.ts'
import { LAMBDA_MART_DEFAULTS, trainLambdaMart } from '../../fine-tune/rankers/lambda-mart.ts'
import { trainLinearRanker } from '../../fine-tune/rankers/linear-ranker.ts'
import type { RankingRows } from '../../fine-tune/rankers/ranking-rows.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { folds } from '../../retrievers/fusion/learning/folds.ts'
import { groupByDocument } from '../../retrievers/group.ts'
import { rankingFeatureNames, rankingFeatures } from '../../retrievers/rerank/ranking-features.ts'
import { writeResult } from '../result.ts'
import { type IndexedSet, indexedSets } from '../stages/data-sets.ts'

/**
 * What do rankers bring that learn from judgments: trained on other questions of the same sets, and on other sets? Each
 * orders the best 50 chunks of the fused list anew.
 *
 *     node bench/rankers/learnt-rankers.ts --data FOLDER
 */
const { data } = parseArgs({ options: { data: { type: 'string', default: '.plumbline' } } }).values

const SPLITS = [
  ['kubernetes-docs', 'dev'],
  ['mtrag-cloud', 'dev'],
  ['stackfaq', 'dev'],
  ['scifact', 'dev'],
  ['stackfaq', 'train'],
  ['scifact', 'train'],
] as const
const STAGES = ['bm25', 'dense']
const PIPELINE = 'weighted(0.25*bm25, 0.75*dense)'
const TOP = 50
const NAMES = rankingFeatureNames(STAGES)
const TREES = { ...LAMBDA_MART_DEFAULTS, trees: 400, leaves: 8, rate: 0.05, minRows: 50, l2: 1, patience: 50 }

/** A question with its best chunks, in the order of the pipeline. */
interface RankedQuestion {
  readonly query: string
  /** `stackfaq dev` */
  readonly split: string
  readonly rows: readonly {
    readonly chunkId: string
    readonly documentId: DocumentId
    readonly grade: number
    readonly features: readonly number[]
  }[]
  value(documents: readonly DocumentId[]): number
}

type Score = (features: readonly number[]) => number

const questions: RankedQuestion[] = []
for await (const set of indexedSets(data, SPLITS)) questions.push(...(await questionsOf(set)))

const found = SPLITS.filter(([, split]) => split === 'dev').flatMap(([name]) => {
  const asked = questions.filter(({ split }) => split === `${name} dev`)
  const ways = [
    ['other sets', questions.filter(({ split }) => !split.startsWith(`${name} `))],
    ['training splits', questions.filter(({ split }) => split.endsWith(' train'))],
  ] as const
  return ways.flatMap(([way, from]) =>
    Object.entries(trained(from)).map(([ranker, score]) =>
      row(name, `${ranker}, ${way}`, asked, from, score),
    ),
  )
})
for (const one of found) console.log(JSON.stringify(one))
console.log(writeResult('learnt-rankers', { measure: 'nDCG@10', pipeline: PIPELINE, top: TOP, found }))

async function questionsOf({ dataset, view, embedder }: IndexedSet): Promise<readonly RankedQuestion[]> {
  const analyzer = englishAnalyzer()
  const retriever = createPipeline(PIPELINE, { analyzer, embedder })
  const measure = ndcg(10)
  const ranked: RankedQuestion[] = []
  for (const [query, question] of dataset.queries) {
    const grades = dataset.qrels.get(query) ?? new Map<string, number>()
    if (![...grades.values()].some((grade) => grade > 0)) continue
    const gradeOf = (id: DocumentId) => grades.get(pathOf(id)) ?? 0
    const context = { view, scope: { principal: ANONYMOUS, filter: {} }, limit: TOP }
    const candidates = await retriever.retrieve(question, context)
    const stored = await view.chunks(candidates.map(({ chunkId }) => chunkId))
    const read = candidates.map((candidate, n) => ({
      candidate,
      stored: stored[n] as (typeof stored)[number],
    }))
    const features = rankingFeatures(question, read, { stages: STAGES }, analyzer)
    ranked.push({
      query,
      split: `${dataset.name} ${dataset.split}`,
      rows: candidates.map(({ chunkId, documentId }, n) => ({
        chunkId,
        documentId,
        grade: gradeOf(documentId),
        features: features[n] ?? [],
      })),
      value: (documents) => measure.value(documents.map(pathOf), grades),
    })
  }
  return ranked
}

function pathOf(id: DocumentId): string {
  return id.slice(id.indexOf(':') + 1)
}

function trained(from: readonly RankedQuestion[]): Readonly<Record<string, Score>> {
  const [held = [], ...others] = folds(from, 5, 1, ({ split, query }) => `${split} ${query}`)
  const [rows, validation] = [rowsOf(others.flat()), rowsOf(held)]
  const { weights } = trainLinearRanker(rows, validation)
  const { model, importance } = trainLambdaMart(rows, validation, TREES)
  const byShare = NAMES.map((name, n) => [name, importance[n] ?? 0] as const).sort(([, a], [, b]) => b - a)
  console.log(model.trees.length, byShare.slice(0, 8))
  return {
    linear: (features) => weights.reduce((sum, weight, n) => sum + weight * (features[n] ?? 0), 0),
    LambdaMART: (features) => predictTrees(model, features),
  }
}

function rowsOf(ranked: readonly RankedQuestion[]): RankingRows {
  // What found nothing relevant among its best teaches no order.
  const teaching = ranked.filter(({ rows }) => rows.some(({ grade }) => grade > 0))
  const all = teaching.flatMap(({ rows }) => rows)
  const ends = teaching.map(
    ({ rows }, n) => rows.length + teaching.slice(0, n).reduce((sum, one) => sum + one.rows.length, 0),
  )
  return {
    features: NAMES,
    columns: NAMES.map((_, n) => Float32Array.from(all, ({ features }) => features[n] ?? 0)),
    grades: Uint8Array.from(all, ({ grade }) => grade),
    starts: Uint32Array.of(0, ...ends),
  }
}

function row(
  dataset: string,
  ranker: string,
  asked: readonly RankedQuestion[],
  from: readonly RankedQuestion[],
  score: Score,
) {
  const before = asked.map(({ rows, value }) =>
    value(documentsOf(rows.map((one, n) => ({ ...one, score: -n })))),
  )
  const after = asked.map(({ rows, value }) =>
    value(documentsOf(rows.map((one) => ({ ...one, score: score(one.features) })))),
  )
  const differences = after.map((value, n) => value - (before[n] ?? 0))
  const { low, high } = bootstrapInterval(differences)
  const digits = (value: number) => Number(value.toFixed(4))
  return {
    dataset,
    questions: asked.length,
    ranker,
    learntFrom: from.length,
    before: digits(mean(before)),
    after: digits(mean(after)),
    difference: digits(mean(differences)),
    low: digits(low),
    high: digits(high),
    p: digits(randomisationTest(differences).p),
  }
}

function documentsOf(
  rows: readonly { readonly chunkId: string; readonly documentId: DocumentId; readonly score: number }[],
): readonly DocumentId[] {
  const ranked = rows
    .map(({ documentId, chunkId, score }) => ({
      documentId,
      chunkId: chunkId as `${DocumentId}#${string}`,
      score,
      stages: {},
    }))
    .sort(byScoreThen(({ chunkId }) => chunkId))
  return groupByDocument(ranked).map(({ documentId }) => documentId)
}
