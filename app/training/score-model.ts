import { readFileSync } from 'node:fs'
import { compareRuns } from '../../evaluate/comparison/compare-runs.ts'
import type { EvaluatedRun } from '../../evaluate/comparison/evaluated-run.ts'
import type { ModelScore } from '../../fine-tune/model-folder/model-scores.ts'
import type { TrainingReport } from '../../fine-tune/training/training-report.ts'
import type { Precision } from '../../onnx/export-encoder.ts'
import { evaluate } from '../evaluate.ts'
import { openConfiguredEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import type { WorkOptions } from '../work-options.ts'

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

/** What is asked of a tuned model, and what it is held against. */
interface Rivals {
  readonly before: Settings
  readonly after: Settings
  /** Expressions in pairs: as before, and with the tuned model. */
  readonly pipelines: readonly (readonly [before: string, after: string])[]
}

/**
 * Scores a tuned model beside what there was without it. An encoder takes the place of its base, in vectors alone and in
 * the configured pipeline, one that was trained for it by its tokens, too; a cross-encoder reads the best of the configured
 * pipeline, beside its order.
 *
 * @param folder of the tuned model. @returns a row for each set, precision and pipeline, in this order.
 * @throws as `evaluate` does.
 */
export async function scoreModel(
  settings: Settings,
  kind: TrainingReport['kind'],
  folder: string,
  sets: readonly ScoredSet[],
  work: ScoringWork,
): Promise<readonly ModelScore[]> {
  const scores: ModelScore[] = []
  for (const set of sets) {
    for (const precision of set.precisions) {
      const { before, after, pipelines } = rivals(settings, kind, folder, precision)
      const held = await evaluatedWith(before, [...new Set(pipelines.map(([first]) => first))], set, work)
      const tuned = await evaluatedWith(
        after,
        pipelines.map(([, second]) => second),
        set,
        work,
      )
      for (const [i, [first]] of pipelines.entries()) {
        const [own, rival] = [tuned[i], held.find(({ asked }) => asked === first)]
        if (own !== undefined && rival !== undefined)
          scores.push(scoreBeside(set.role, precision, rival, own))
      }
    }
  }
  return scores
}

/** How the tuned model is asked: settings that hold it, and expressions that use it. */
export function rivals(
  settings: Settings,
  kind: TrainingReport['kind'],
  folder: string,
  precision: Precision,
): Rivals {
  const { pipeline } = settings.config
  const withModel = (name: string): Settings => {
    return {
      ...settings,
      config: { ...settings.config, model: { ...settings.config.model, name, precision } },
    }
  }
  const base = withModel(settings.config.model.name)
  if (kind !== 'cross-encoder') {
    const asked = kind === 'encoder' ? ['dense', pipeline] : [...BY_TOKENS, `maxsim(${pipeline})`, pipeline]
    const pipelines = [...new Set(asked)].map((expression) => [expression, expression] as const)
    return { before: base, after: withModel(folder), pipelines }
  }
  const crossEncoders = [...settings.config.crossEncoders, { name: TRAINED, model: folder, precision }]
  const reads = `crossencoder(${pipeline}, model=${TRAINED}, top=50, weight=${CROSS_WEIGHT})`
  const after = { ...base, config: { ...base.config, crossEncoders } }
  return { before: base, after, pipelines: [[pipeline, reads]] }
}

/** Of late interaction: the vector of the same model, and its tokens alone on what that finds. */
const BY_TOKENS = ['dense', 'maxsim(dense, weight=1, top=50)']
/** The name by which expressions of a card know the cross-encoder. */
const TRAINED = 'trained'
/** Of what it reads, beside the pipeline's order; how it orders alone is seen in training. Fixed, so that no question chooses. */
const CROSS_WEIGHT = 0.3

/** A model's run of one pipeline on one set. */
export interface ScoredRun extends EvaluatedRun {
  readonly dataset: string
  readonly split: string
  /** The expression as it was given. */
  readonly asked: string
  readonly mean: number
  /** Median time of an answer. */
  readonly answerMs: number
}

/** Runs of pipelines on a set, in their order. */
export async function evaluatedWith(
  settings: Settings,
  pipelines: readonly string[],
  { folder, split }: Pick<ScoredSet, 'folder' | 'split'>,
  work: ScoringWork,
): Promise<readonly ScoredRun[]> {
  const opened = await openConfiguredEmbedder(settings, work)
  try {
    const runs: ScoredRun[] = []
    for (const pipeline of pipelines) {
      const request = {
        dataset: folder,
        pipeline,
        measures: [MEASURE],
        ...(split !== undefined && { split }),
      }
      const report = await evaluate(settings, opened, request, work)
      const { identity, perQuery } = JSON.parse(readFileSync(report.valuesFile, 'utf8')) as Values
      runs.push({
        dataset: report.dataset,
        split: report.split,
        asked: pipeline,
        mean: report.metrics[MEASURE] ?? 0,
        answerMs: report.latencyMs.p50,
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

/** A run beside the one it is to better, question by question. @throws as `compareRuns` does. */
export function scoreBeside(
  role: ModelScore['role'],
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
    pipeline: after.asked,
    precision,
    measure: MEASURE,
    before: before.mean,
    after: after.mean,
    difference: after.mean - before.mean,
    low: row?.interval.low ?? 0,
    high: row?.interval.high ?? 0,
    p: row?.p ?? 1,
    answerMs: after.answerMs,
  }
}
