import { join, resolve } from 'node:path'
import { DEFAULT_MEASURES, parseMeasures } from '../evaluate/measures/parse-measure.ts'
import { openRunRegistry } from '../evaluate/registry/open-run-registry.ts'
import { writeTrecRun } from '../evaluate/trec/write-run.ts'
import { writeWhole } from '../inference/model/write-whole.ts'
import { createPipeline } from '../retrievers/create-pipeline.ts'
import { openSet } from './evaluation/open-set.ts'
import { questionCards } from './evaluation/question-cards.ts'
import type { EvaluationReport, EvaluationRequest } from './evaluation/report.ts'
import { planRun, runPipeline } from './evaluation/run-pipeline.ts'
import type { OpenedEmbedder } from './open-embedder.ts'
import { openPipelineParts } from './pipelines/open-pipeline-parts.ts'
import type { Settings } from './settings.ts'
import type { WorkOptions } from './work-options.ts'

export type { EvaluationReport, EvaluationRequest } from './evaluation/report.ts'

/**
 * Indexes a data set's corpus, or takes the index that is there, asks its questions, measures the rankings, and keeps
 * the run in the registry.
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
  const measures = parseMeasures(request.measures ?? DEFAULT_MEASURES)
  const parts = openPipelineParts(settings, opened)
  // Looked at before the corpus is, which may take minutes.
  const { name: pipeline } = createPipeline(request.pipeline ?? config.pipeline, parts)
  const set = await openSet(request.dataset, request.split, settings, opened, work, measures)
  try {
    const { dataset, index, documents, chunks } = set
    const planned = planRun(set, pipeline, parts)
    const all = { measures, timed: Number.POSITIVE_INFINITY }
    const { finished, evaluation, refused, warnings } = await runPipeline(set, planned, parts, all, work)
    const { record, run, cost } = finished
    const registry = openRunRegistry(data.registry)
    try {
      registry.add(finished, questionCards(dataset))
    } finally {
      registry.close()
    }
    const valuesFile = join(data.runs, `${record.fingerprint}.json`)
    writeWhole(valuesFile, Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`))
    if (request.runFile !== undefined) await writeTrecRun(run, resolve(workingFolder, request.runFile))
    const { embedded, truncated, skipped, failed } = index
    return {
      dataset: dataset.name,
      split: dataset.split,
      pipeline,
      queries: evaluation.perQuery.size,
      metrics: evaluation.means,
      latencyMs: cost.latencyMs,
      fingerprint: record.fingerprint,
      modelId: index.identity.modelId,
      corpus: { documents, chunks, embedded, truncated, skipped, failed },
      unknownDocuments: dataset.unknownDocuments,
      unknownQueries: dataset.unknownQueries,
      withoutRelevant: evaluation.withoutRelevant,
      refused,
      warnings,
      valuesFile,
    }
  } finally {
    await set.close()
  }
}
