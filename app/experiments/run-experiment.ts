import { join } from 'node:path'
import type { Experiment } from '../../config/load-experiment.ts'
import { ConfigError } from '../../core/errors.ts'
import type { Dataset } from '../../evaluate/datasets/dataset.ts'
import type { ExperimentReport } from '../../evaluate/experiments/experiment-report.ts'
import { parseMeasures } from '../../evaluate/measures/parse-measure.ts'
import { openRunRegistry } from '../../evaluate/registry/open-run-registry.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { loadSet, type OpenedSet, openLoadedSet } from '../evaluation/open-set.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import { openPipelineParts } from '../pipelines/open-pipeline-parts.ts'
import type { Settings } from '../settings.ts'
import type { WorkOptions } from '../work-options.ts'
import { askAhead } from './ask-ahead.ts'
import { askAll, setName } from './ask-all.ts'
import { experimentBench } from './experiment-bench.ts'
import { keepReport, type ReportFiles } from './kept-reports.ts'
import { planPipelines } from './plan-pipelines.ts'
import { openQuestionVectors } from './question-vectors.ts'
import { reportExperiment } from './report-experiment.ts'
import { expectedScores, type VerifiedScore, verifyScores } from './verify-experiment.ts'

/** What an experiment found, and what it took now. */
export interface ExperimentOutcome {
  readonly report: ExperimentReport
  readonly files: ReportFiles
  /** Passages and questions that the model read now; 0 where all were known. */
  readonly embedded: { readonly passages: number; readonly questions: number }
  readonly runs: { readonly ran: number; readonly known: number }
  /** Scores that the experiment's file expects, beside what they are; those that are off included. */
  readonly verified: readonly VerifiedScore[]
}

/**
 * Runs every pipeline over every set, compares, and keeps the report. Nothing is embedded twice, and no run is asked that
 * the registry holds: killed and begun again, it goes on, and the report is the same but for times. What is wrong with the
 * experiment's file is told before a page is indexed; an experiment is listed once its report is written.
 *
 * @param workers processes that ask pipelines side by side (1: this one, alone); the scores are the same for any number.
 * @throws {ConfigError} for an unknown measure, two sets of one name, or expected scores of what is not run. @throws {PipelineExpressionError}
 * @throws {DatasetError} for a set that is broken, or an empty split. @throws {DataDamagedError} for a damaged registry.
 * @throws {DiskFullError} where the report has no room. @throws the signal's reason where it is interrupted.
 */
export async function runExperiment(
  settings: Settings,
  opened: OpenedEmbedder,
  experiment: Experiment,
  work: WorkOptions,
  workers = 1,
): Promise<ExperimentOutcome> {
  const measures = parseMeasures(experiment.measures)
  const measureNames = measures.map(({ name }) => name)
  const registry = openRunRegistry(settings.data.registry)
  const vectors = openQuestionVectors(join(settings.data.experiments, 'questions.db'), opened.questions)
  const sets: OpenedSet[] = []
  try {
    const parts = openPipelineParts(settings, { ...opened, questions: vectors.embedder })
    const planned = planPipelines(experiment, parts)
    const datasets: Dataset[] = []
    for (const { path, split } of experiment.sets) {
      datasets.push(await loadSet(path, split, settings, measures))
    }
    expectNamesOnce(datasets)
    const expected = expectedScores(
      experiment,
      { sets: datasets, pipelines: [planned.baseline, ...planned.others], measures: measureNames },
      (expression) => createPipeline(expression, parts).name,
    )
    for (const dataset of datasets) sets.push(await openLoadedSet(dataset, settings, opened, work))
    const bench = experimentBench({ registry, vectors, parts, measures, seed: experiment.seed }, work)
    const ahead = await askAhead(workers, { settings, experiment, sets, measures }, { bench, vectors }, work)
    const { kept, dropped, runs } = await askAll(
      experiment,
      { ...planned, verified: expected.map(({ pipeline }) => pipeline) },
      { sets, bench, ahead },
      measureNames[0] ?? '',
    ).finally(() => ahead.close())
    const report = await reportExperiment(
      { ...experiment, measures: measureNames },
      { baseline: planned.baseline, others: kept },
      { sets, runs, dropped, parts },
      work,
    )
    const files = keepReport(settings.data.experiments, report)
    const { id, name } = report
    const fingerprints = report.table.map(({ fingerprint }) => fingerprint)
    registry.keepExperiment({ id, name, finishedAtMs: Date.now(), runs: fingerprints })
    const passages = sets.reduce((sum, { index }) => sum + index.embedded, 0)
    const { ran, known } = bench.counts()
    return {
      report,
      files,
      embedded: { passages, questions: vectors.embedded() },
      // What other processes asked was known when this one came to it.
      runs: { ran: ran + ahead.ran(), known: known - ahead.ran() },
      verified: verifyScores(expected, report.table),
    }
  } finally {
    for (const set of sets) await set.close()
    vectors.close()
    registry.close()
  }
}

function expectNamesOnce(datasets: readonly Dataset[]): void {
  const names = datasets.map((dataset) => setName({ dataset }))
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated === undefined) return
  throw new ConfigError(`expected each set once, got ${repeated} again; name another folder or split`)
}
