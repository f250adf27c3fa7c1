import type { Experiment } from '../../config/load-experiment.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import { sha256 } from '../../core/sha256.ts'
import { changedQuestions } from '../../evaluate/experiments/changed-questions.ts'
import { compareCells, runOf, type SetRuns } from '../../evaluate/experiments/compare-cells.ts'
import {
  CODE_DIGITS,
  type ExperimentReport,
  type ReportedSet,
  type SetDetail,
} from '../../evaluate/experiments/experiment-report.ts'
import type { FinishedRun } from '../../evaluate/registry/run-record.ts'
import type { OpenedSet } from '../evaluation/open-set.ts'
import { questionCards } from '../evaluation/question-cards.ts'
import type { OpenedPipelineParts } from '../pipelines/open-pipeline-parts.ts'
import type { WorkOptions } from '../work-options.ts'
import { type AnsweredSet, answerConfidence } from './answer-confidence.ts'
import type { PlannedPipelines } from './plan-pipelines.ts'
import { withPassages } from './show-passages.ts'

/** What was asked, and what it is shown with. */
export interface AnsweredExperiment {
  readonly sets: readonly OpenedSet[]
  /** One a set, in their order; of the baseline and of the others. */
  readonly runs: readonly SetRuns[]
  readonly dropped: ExperimentReport['dropped']
  readonly parts: OpenedPipelineParts
}

/** The report of an experiment whose pipelines have all answered. @param others that were not left behind */
export async function reportExperiment(
  { name, seed, measures }: Pick<Experiment, 'name' | 'seed' | 'measures'>,
  { baseline, others }: PlannedPipelines,
  { sets, runs, dropped, parts }: AnsweredExperiment,
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
