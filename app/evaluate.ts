import { join, resolve } from 'node:path'
import { ANONYMOUS } from '../core/access.ts'
import { DatasetError } from '../core/errors.ts'
import type { Retriever } from '../core/retriever.ts'
import type { Dataset } from '../evaluate/datasets/dataset.ts'
import { loadDataset } from '../evaluate/datasets/load-dataset.ts'
import { evaluateRun } from '../evaluate/evaluate-run.ts'
import { fingerprint, type RunIdentity } from '../evaluate/fingerprint.ts'
import { latencyOf } from '../evaluate/latency.ts'
import { DEFAULT_MEASURES, parseMeasure } from '../evaluate/measures/parse-measure.ts'
import { writeTrecRun } from '../evaluate/trec/write-run.ts'
import { englishAnalyzer } from '../retrievers/analysis/english-analyzer.ts'
import { createPipeline } from '../retrievers/create-pipeline.ts'
import { openEmbeddedStore } from '../stores/embedded/open-embedded-store.ts'
import { type Answers, askQuestions } from './evaluation/ask-questions.ts'
import { codeDigest } from './evaluation/code-digest.ts'
import { indexCorpus } from './evaluation/index-corpus.ts'
import type { EvaluationReport, EvaluationRequest } from './evaluation/report.ts'
import { writeRunRecord } from './evaluation/run-record.ts'
import type { OpenedEmbedder } from './open-embedder.ts'
import type { WorkOptions } from './open-indexer.ts'
import type { Settings } from './settings.ts'

export type { EvaluationReport, EvaluationRequest } from './evaluation/report.ts'

/**
 * Indexes a data set's corpus, or takes the index that is there, asks its questions, and measures the rankings.
 *
 * @throws {DatasetError} for a set that is broken, or of whose questions none has a relevant document.
 * @throws {ConfigError} for an unknown measure. @throws {PipelineExpressionError}
 * @throws the signal's reason where it is interrupted; the next call goes on from there.
 */
export async function evaluate(
  settings: Settings,
  opened: OpenedEmbedder,
  request: EvaluationRequest,
  work: WorkOptions,
): Promise<EvaluationReport> {
  const { data, config, workingFolder } = settings
  const measures = (request.measures ?? DEFAULT_MEASURES).map(parseMeasure)
  const retriever = createPipeline(request.pipeline ?? config.pipeline, {
    analyzer: englishAnalyzer(),
    embedder: opened.questions,
  })
  const folder = resolve(workingFolder, request.dataset)
  const dataset = await loadDataset(folder, request.split, { unpackInto: join(data.evaluations, 'pages') })
  const index = await indexCorpus(dataset, settings, opened, work)
  const { answers, documents, chunks } = await ask(dataset, index.storeFolder, retriever, work)
  const run = { name: retriever.name, rankings: answers.rankings }
  const evaluation = evaluateRun(run, dataset.qrels, measures)
  const latencyMs = latencyOf(answers.durationsMs)
  if (evaluation.perQuery.size === 0 || latencyMs === undefined) {
    throw new DatasetError(
      `${dataset.name}, ${dataset.split}: expected questions with a relevant document, got none that can be asked; judge some`,
    )
  }

  const { name, split, questionsDigest, unknownDocuments, unknownQueries } = dataset
  const identity: RunIdentity = {
    ...index.identity,
    questions: questionsDigest,
    pipeline: answers.pipeline,
    code: codeDigest(),
  }
  const valuesFile = writeRunRecord(data.runs, {
    fingerprint: fingerprint(identity),
    dataset: name,
    split,
    identity,
    metrics: evaluation.means,
    perQuery: Object.fromEntries(evaluation.perQuery),
  })
  if (request.runFile !== undefined) await writeTrecRun(run, resolve(workingFolder, request.runFile))
  const { embedded, truncated, skipped, failed } = index
  return {
    dataset: name,
    split,
    pipeline: retriever.name,
    queries: evaluation.perQuery.size,
    metrics: evaluation.means,
    latencyMs,
    fingerprint: fingerprint(identity),
    modelId: index.identity.modelId,
    corpus: { documents, chunks, embedded, truncated, skipped, failed },
    unknownDocuments,
    unknownQueries,
    withoutRelevant: evaluation.withoutRelevant,
    refused: answers.refused,
    warnings: answers.warnings,
    valuesFile,
  }
}

async function ask(
  { queries }: Dataset,
  storeFolder: string,
  retriever: Retriever,
  work: WorkOptions,
): Promise<{ readonly answers: Answers; readonly documents: number; readonly chunks: number }> {
  const store = await openEmbeddedStore(storeFolder, { mode: 'read' })
  try {
    const view = await store.view()
    const [source = { documents: 0, chunks: 0 }] = await view.sources(ANONYMOUS)
    const answers = await askQuestions(queries, view, retriever, work)
    return { answers, documents: source.documents, chunks: source.chunks }
  } finally {
    await store.close()
  }
}
