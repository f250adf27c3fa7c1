import { readFileSync } from 'node:fs'
import { compareRuns } from '../../evaluate/comparison/compare-runs.ts'
import type { EvaluatedRun } from '../../evaluate/comparison/evaluated-run.ts'
import type { ModelScore } from '../../fine-tune/model-folder/model-scores.ts'
import type { Precision } from '../../onnx/export-encoder.ts'
import { evaluate } from '../evaluate.ts'
import { openConfiguredEmbedder } from '../open-embedder.ts'
import type { WorkOptions } from '../open-indexer.ts'
import type { Settings } from '../settings.ts'

/** A split that models are scored on. */
export interface ScoredSet {
  readonly role: ModelScore['role']
  /** Folder of the data set. */
  readonly folder: string
  /** Absent: the one that `plumbline eval` takes. */
  readonly split?: string | undefined
  readonly precisions: readonly Precision[]
}

export type ScoringWork = WorkOptions & { readonly note: (text: string) => void }

export const MEASURE = 'nDCG@10'

/**
 * Scores a tuned model beside its base: by vectors alone and by the configured pipeline.
 *
 * @param models folders. @returns a row for each set, precision and pipeline, in this order.
 * @throws as `evaluate` does.
 */
export async function scoreModel(
  settings: Settings,
  models: { readonly base: string; readonly tuned: string },
  sets: readonly ScoredSet[],
  work: ScoringWork,
): Promise<readonly ModelScore[]> {
  const scores: ModelScore[] = []
  for (const set of sets) {
    for (const precision of set.precisions) {
      const before = await evaluatedWith(settings, models.base, set, precision, work)
      const after = await evaluatedWith(settings, models.tuned, set, precision, work)
      for (const [i, run] of before.entries()) scores.push(compared(set, precision, run, after[i] ?? run))
    }
  }
  return scores
}

/** One model's run of one pipeline on one set. */
export interface ScoredRun extends EvaluatedRun {
  readonly dataset: string
  readonly split: string
  readonly mean: number
}

/** Runs of a model by vectors alone and by the configured pipeline. */
export async function evaluatedWith(
  settings: Settings,
  model: string,
  { folder, split }: Pick<ScoredSet, 'folder' | 'split'>,
  precision: Precision,
  work: ScoringWork,
): Promise<readonly ScoredRun[]> {
  const { config } = settings
  const own = { ...settings, config: { ...config, model: { ...config.model, name: model, precision } } }
  const opened = await openConfiguredEmbedder(own, work)
  try {
    const runs: ScoredRun[] = []
    for (const pipeline of new Set(['dense', config.pipeline])) {
      const request = {
        dataset: folder,
        pipeline,
        measures: [MEASURE],
        ...(split !== undefined && { split }),
      }
      const report = await evaluate(own, opened, request, work)
      const { identity, perQuery } = JSON.parse(readFileSync(report.valuesFile, 'utf8')) as Values
      runs.push({
        dataset: report.dataset,
        split: report.split,
        mean: report.metrics[MEASURE] ?? 0,
        ground: { corpus: identity.corpus, questions: identity.questions },
        evaluation: { run: report.pipeline, perQuery: new Map(Object.entries(perQuery)) },
      })
    }
    return runs
  } finally {
    await opened.close()
  }
}

/** What is read of an evaluation's file of values. */
interface Values {
  readonly identity: { readonly corpus: string; readonly questions: string }
  readonly perQuery: Readonly<Record<string, Readonly<Record<string, number>>>>
}

function compared(
  { role }: ScoredSet,
  precision: Precision,
  before: ScoredRun,
  after: ScoredRun,
): ModelScore {
  const [row] = compareRuns(before, [after], [MEASURE]).rows
  return {
    dataset: before.dataset,
    split: before.split,
    role,
    corpusDigest: before.ground.corpus,
    questionsDigest: before.ground.questions,
    questions: before.evaluation.perQuery.size,
    pipeline: before.evaluation.run,
    precision,
    measure: MEASURE,
    before: before.mean,
    after: after.mean,
    difference: after.mean - before.mean,
    low: row?.interval.low ?? 0,
    high: row?.interval.high ?? 0,
    p: row?.p ?? 1,
  }
}
