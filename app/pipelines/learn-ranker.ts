import type { DocumentId } from '../../core/document.ts'
import { DatasetError } from '../../core/errors.ts'
import { byScoreThen } from '../../core/ranking.ts'
import type { Candidate } from '../../core/retriever.ts'
import { LAMBDA_MART_DEFAULTS, trainLambdaMart } from '../../fine-tune/rankers/lambda-mart.ts'
import type { RankingRows } from '../../fine-tune/rankers/ranking-rows.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { folds } from '../../retrievers/fusion/learning/folds.ts'
import { groupByDocument } from '../../retrievers/group.ts'
import { type RankerModel, scoreRow } from '../../retrievers/rerank/ranker-model.ts'
import { rankingFeatureNames, rankingFeatures } from '../../retrievers/rerank/ranking-features.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import type { WorkOptions } from '../open-indexer.ts'
import type { Settings } from '../settings.ts'
import { type HeldOut, heldOutWorth } from './held-out.ts'
import { type LearningSets, learnFromQuestions } from './judged-questions.ts'
import { openPipelineParts } from './open-pipeline-parts.ts'

/** Candidates that are ordered, as `rerank` does. */
const TOP = 50
/** Parts that questions of one set are held out in. */
const FOLDS = 5
/** Fewer leaves and larger ones than usual: what is learnt shall hold on other sets. */
const TREES = { ...LAMBDA_MART_DEFAULTS, leaves: 8, rate: 0.05, minRows: 50, l2: 1, patience: 50 }

export interface RankerRequest extends LearningSets {
  /** The pipeline whose best candidates are ordered anew. */
  readonly source: string
}

export interface LearntRanker {
  readonly model: RankerModel
  readonly sourceName: string
  readonly questions: number
  /** By feature: its share of what splits gained. */
  readonly importance: Readonly<Record<string, number>>
  readonly heldOut: HeldOut
}

/** A question as a ranker sees it. */
interface Sample {
  readonly set: string
  readonly query: string
  readonly candidates: readonly Candidate[]
  readonly grades: readonly number[]
  /** shape [candidates][features] */
  readonly features: readonly (readonly number[])[]
  value(documents: readonly DocumentId[]): number
}

/**
 * Trees that order the best candidates of a pipeline, by what each of its stages and the text say of them relative to each
 * other; learnt from one or several sets. Several sets are held out one by one: what a ranker is worth elsewhere.
 *
 * @throws {DatasetError} where for no question an answer is among the candidates.
 */
export async function learnRanker(
  settings: Settings,
  opened: OpenedEmbedder,
  { source, ...sets }: RankerRequest,
  work: WorkOptions,
): Promise<LearntRanker> {
  const parts = openPipelineParts(settings, opened)
  const sourceName = createPipeline(source, parts).name
  const asked = { parts, expressions: [sourceName], depth: TOP }
  const found = await learnFromQuestions(
    settings,
    opened,
    sets,
    asked,
    async ({ rankings, ...question }, view) => {
      const [candidates = []] = rankings
      const stored = await view.chunks(candidates.map(({ chunkId }) => chunkId))
      const read = stored.map((one, index) => ({ candidate: candidates[index] as Candidate, stored: one }))
      return { ...question, candidates, read }
    },
    work,
  )
  const marked = new Set(
    found.flatMap(({ candidates }) => candidates.flatMap(({ stages }) => Object.keys(stages))),
  )
  // What the source itself made of a candidate is a feature of every ranker.
  const stages = [...marked].filter((stage) => stage !== sourceName).sort()
  const samples = found.map(({ read, gradeOf, ...one }): Sample => {
    const features = rankingFeatures(one.question, read, stages, parts.analyzer)
    return { ...one, features, grades: one.candidates.map(({ documentId }) => gradeOf(documentId)) }
  })
  const { model, importance } = train(samples, stages)
  const before = samples.map((sample) => valueBy(sample, (_, index) => -index))
  return {
    model,
    sourceName,
    questions: samples.length,
    importance: Object.fromEntries(rankingFeatureNames(stages).map((name, n) => [name, importance[n] ?? 0])),
    heldOut: heldOutWorth(sourceName, samples, before, heldOutValues(samples, stages)),
  }
}

/** Of each sample, by a model that never saw its fold; in the order of the samples. */
function heldOutValues(samples: readonly Sample[], stages: readonly string[]): readonly number[] {
  const sets = new Set(samples.map(({ set }) => set))
  const groupOf = sets.size > 1 ? ({ set }: Sample) => set : ({ query }: Sample) => query
  const values = new Map<string, number>()
  for (const held of folds(samples, sets.size > 1 ? sets.size : FOLDS, 1, groupOf)) {
    const out = new Set(held)
    const { model } = train(
      samples.filter((sample) => !out.has(sample)),
      stages,
    )
    for (const sample of held)
      values.set(
        sample.query,
        valueBy(sample, (features) => scoreRow(model, features)),
      )
  }
  return samples.map(({ query }) => values.get(query) ?? 0)
}

/** A fifth of the questions says when to stop. @throws {DatasetError} */
function train(samples: readonly Sample[], stages: readonly string[]) {
  const teaching = samples.filter(({ grades }) => grades.some((grade) => grade > 0))
  const [held = [], ...others] = folds(teaching, FOLDS, 1, ({ query }) => query)
  if (held.length === 0 || others.length === 0) {
    throw new DatasetError(
      'expected questions with an answer among their candidates, some to learn from and some to stop by, got too few; judge more',
    )
  }
  const names = rankingFeatureNames(stages)
  const { model: scorer, importance } = trainLambdaMart(
    rowsOf(others.flat(), names),
    rowsOf(held, names),
    TREES,
  )
  const model: RankerModel = { kind: 'ranker-1', stages, scorer }
  return { model, importance }
}

function rowsOf(samples: readonly Sample[], names: readonly string[]): RankingRows {
  const rows = samples.flatMap(({ features }) => features)
  const starts = [0]
  for (const { candidates } of samples) starts.push((starts.at(-1) ?? 0) + candidates.length)
  return {
    features: names,
    columns: names.map((_, n) => Float32Array.from(rows, (row) => row[n] ?? 0)),
    grades: Uint8Array.from(samples.flatMap(({ grades }) => grades)),
    starts: Uint32Array.from(starts),
  }
}

function valueBy(
  { candidates, features, value }: Sample,
  scoreOf: (features: readonly number[], index: number) => number,
): number {
  const ranked = candidates
    .map((candidate, index) => ({ ...candidate, score: scoreOf(features[index] ?? [], index) }))
    .sort(byScoreThen(({ chunkId }) => chunkId))
  return value(groupByDocument(ranked, 'max').map(({ documentId }) => documentId))
}
