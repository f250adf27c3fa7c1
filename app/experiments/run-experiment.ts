import { join } from 'node:path'
import type { Experiment } from '../../config/load-experiment.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import { ConfigError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import { changedQuestions } from '../../evaluate/experiments/changed-questions.ts'
import { compareCells, runOf, type SetRuns } from '../../evaluate/experiments/compare-cells.ts'
import {
  CODE_DIGITS,
  type ExperimentReport,
  type ReportedSet,
  type SetDetail,
} from '../../evaluate/experiments/experiment-report.ts'
import { parseMeasures } from '../../evaluate/measures/parse-measure.ts'
import { openRunRegistry } from '../../evaluate/registry/open-run-registry.ts'
import type { FinishedRun } from '../../evaluate/registry/run-record.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { type OpenedSet, openSet } from '../evaluation/open-set.ts'
import { questionCards } from '../evaluation/question-cards.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import { type OpenedPipelineParts, openPipelineParts } from '../pipelines/open-pipeline-parts.ts'
import type { Settings } from '../settings.ts'
import type { WorkOptions } from '../work-options.ts'
import { type AnsweredSet, answerConfidence } from './answer-confidence.ts'
import { askAhead } from './ask-ahead.ts'
import { askAll, setName } from './ask-all.ts'
import { experimentBench } from './experiment-bench.ts'
import { type PlannedPipelines, planPipelines } from './plan-pipelines.ts'
import { openQuestionVectors } from './question-vectors.ts'
import { withPassages } from './show-passages.ts'
import { type VerifiedScore, verifyExperiment } from './verify-experiment.ts'

/** What an experiment found, and what it took now. */
export interface ExperimentOutcome {
  readonly report: ExperimentReport
  /** Passages and questions that the model read now; 0 where all were known. */
  readonly embedded: { readonly passages: number; readonly questions: number }
  readonly runs: { readonly ran: number; readonly known: number }
  /** Scores that the experiment's file expects, beside what they are; those that are off included. */
  readonly verified: readonly VerifiedScore[]
}

/**
 * Runs every pipeline over every set, and compares. Nothing is embedded twice, and no run is asked that the registry
 * holds: killed and begun again, it goes on, and the report is the same but for times.
 *
 * @param workers processes that ask pipelines side by side (1: this one, alone); the scores are the same for any number.
 * @throws {ConfigError} for an unknown measure, two sets of one name, or expected scores of what was not run. @throws {PipelineExpressionError}
 * @throws {DatasetError} for a set that is broken, or an empty split. @throws {DataDamagedError} for a damaged registry.
 * @throws the signal's reason where it is interrupted.
 */
export async function runExperiment(
  settings: Settings,
  opened: OpenedEmbedder,
  experiment: Experiment,
  work: WorkOptions,
  workers = 1,
): Promise<ExperimentOutcome> {
  const measures = parseMeasures(experiment.measures)
  const registry = openRunRegistry(settings.data.registry)
  const vectors = openQuestionVectors(join(settings.data.experiments, 'questions.db'), opened.questions)
  const sets: OpenedSet[] = []
  try {
    const parts = openPipelineParts(settings, { ...opened, questions: vectors.embedder })
    const planned = planPipelines(experiment, parts)
    for (const { path, split } of experiment.sets) {
      sets.push(await openSet(path, split, settings, opened, work, measures))
    }
    expectNamesOnce(sets)
    const nameOf = (expression: string) => createPipeline(expression, parts).name
    expectVerifiable(experiment, planned, sets, nameOf)
    const bench = experimentBench({ registry, vectors, parts, measures, seed: experiment.seed }, work)
    const ahead = await askAhead(workers, { settings, experiment, sets, measures }, { bench, vectors }, work)
    const decides = measures[0]?.name ?? ''
    const { kept, dropped, runs } = await askAll(
      experiment,
      planned,
      { sets, bench, ahead },
      decides,
    ).finally(() => ahead.close())
    const report = await reportOf(
      { ...experiment, measures: measures.map(({ name }) => name) },
      { baseline: planned.baseline, others: kept },
      { sets, runs, dropped, parts },
      work,
    )
    const { id, name } = report
    const fingerprints = report.table.map(({ fingerprint }) => fingerprint)
    registry.keepExperiment({ id, name, finishedAtMs: Date.now(), runs: fingerprints })
    const passages = sets.reduce((sum, { index }) => sum + index.embedded, 0)
    const { ran, known } = bench.counts()
    return {
      report,
      embedded: { passages, questions: vectors.embedded() },
      // What other processes asked was known when this one came to it.
      runs: { ran: ran + ahead.ran(), known: known - ahead.ran() },
      verified: verifyExperiment(experiment, report, nameOf),
    }
  } finally {
    for (const set of sets) await set.close()
    vectors.close()
    registry.close()
  }
}

function expectNamesOnce(sets: readonly OpenedSet[]): void {
  const names = sets.map(setName)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated === undefined) return
  throw new ConfigError(`expected each set once, got ${repeated} again; name another folder or split`)
}

/** Scores that are expected of what is not run are told before it is. @throws {ConfigError} */
function expectVerifiable(
  experiment: Experiment,
  { baseline, others }: PlannedPipelines,
  sets: readonly OpenedSet[],
  nameOf: (expression: string) => string,
): void {
  const measures = parseMeasures(experiment.measures).map(({ name }) => name)
  const metrics = Object.fromEntries(measures.map((name) => [name, 0]))
  const table = [baseline, ...others].flatMap((pipeline) =>
    sets.map((set) => ({ pipeline, set: setName(set), fingerprint: '', metrics })),
  )
  const named = sets.map(({ dataset }) => ({ ...NOTHING_COUNTED, name: dataset.name, split: dataset.split }))
  verifyExperiment(experiment, { table, measures, sets: named }, nameOf)
}

const NOTHING_COUNTED = {
  questions: 0,
  withoutRelevant: 0,
  refused: 0,
  unknownDocuments: 0,
  unknownQueries: 0,
}

interface Found {
  readonly sets: readonly OpenedSet[]
  readonly runs: readonly SetRuns[]
  readonly dropped: ExperimentReport['dropped']
  readonly parts: OpenedPipelineParts
}

async function reportOf(
  { name, seed, measures }: Pick<Experiment, 'name' | 'seed' | 'measures'>,
  { baseline, others }: PlannedPipelines,
  { sets, runs, dropped, parts }: Found,
  { signal }: WorkOptions,
): Promise<ExperimentReport> {
  const [measure = ''] = measures
  const { comparisons, overall } = compareCells(runs, baseline, others, measure, seed, dropped.length)
  const best = overall[0]?.pipeline ?? baseline
  const details: SetDetail[] = []
  const answered: AnsweredSet[] = []
  for (const [index, set] of sets.entries()) {
    const ofSet = runs[index] as SetRuns
    const cards = questionCards(set.dataset)
    const [before, after] = [runOf(ofSet, baseline), runOf(ofSet, best)]
    answered.push({ set: ofSet.set, run: after, cards })
    const detail = changedQuestions(ofSet.set, before, after, cards, measure, seed)
    details.push(await withPassages(detail, set, { before: baseline, after: best }, cards, parts, signal))
  }
  const cells = [baseline, ...others].flatMap((pipeline) =>
    runs.map((ofSet) => ({ pipeline, set: ofSet.set, run: runOf(ofSet, pipeline) })),
  )
  const table = cells.map(({ pipeline, set, run: { record } }) => ({
    pipeline,
    set,
    fingerprint: record.fingerprint,
    metrics: record.metrics,
  }))
  const [{ run: first }] = cells as [(typeof cells)[number]]
  const { modelId, code, analyzer } = first.record.identity
  const reportedSets = sets.map((set, index) => reportedSet(set, runOf(runs[index] as SetRuns, baseline)))
  return {
    id: sha256(canonicalJson({ name, seed, measures, table, dropped })).slice(0, 16),
    name,
    seed,
    measures,
    baseline,
    best,
    sets: reportedSets,
    table,
    comparisons,
    overall,
    details,
    dropped,
    ...answerConfidence(answered, seed),
    learnt: parts.learntParts([baseline, ...others]),
    ground: { modelId, code: code.slice(0, CODE_DIGITS), analyzer },
    cost: cells.map(({ pipeline, set, run }) => ({ pipeline, set, ...run.cost })),
  }
}

function reportedSet({ dataset }: OpenedSet, { record }: FinishedRun): ReportedSet {
  return {
    name: dataset.name,
    split: dataset.split,
    questions: Object.keys(record.perQuery).length,
    withoutRelevant: record.withoutRelevant.length,
    refused: record.refused.length,
    unknownDocuments: dataset.unknownDocuments.length,
    unknownQueries: dataset.unknownQueries.length,
  }
}
