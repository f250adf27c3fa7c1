import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadSettings, type Settings } from '../../app/settings.ts'
import type { ScoringWork } from '../../app/training/score-model.ts'
import { readModelScores } from '../../fine-tune/model-folder/finish-model-folder.ts'
import type { ModelScore } from '../../fine-tune/model-folder/model-scores.ts'
import { readTrainingReport } from '../../fine-tune/training/model-card.ts'

/** A model that a benchmark trained. */
export interface BenchedModel {
  readonly folder: string
  readonly scores: readonly ModelScore[]
  readonly steps: number
  readonly keptStep: number
}

/** Settings with all defaults, a data folder that is kept between runs, and another seed. */
export function settingsFor(data: string, seed: number): Settings {
  const settings = loadSettings({ data, workingFolder: process.cwd(), env: {} })
  return { ...settings, config: { ...settings.config, training: { ...settings.config.training, seed } } }
}

/** Trains a model into `<data>/fine-tune/<name>`, or goes on with it, or takes the one that is there. */
export async function benchedModel(
  settings: Settings,
  name: string,
  train: (out: string, work: ScoringWork) => Promise<unknown>,
): Promise<BenchedModel> {
  const folder = join(settings.data.folder, 'fine-tune', name)
  const interruption = new AbortController()
  process.once('SIGINT', () => interruption.abort())
  if (!existsSync(folder)) {
    await train(folder, { signal: interruption.signal, note: console.error, report: progress })
  }
  const [scores, report] = [readModelScores(folder), readTrainingReport(folder)]
  if (scores === undefined || report === undefined) {
    throw new Error(
      `expected a model with scores at ${folder}, got none: run again, it goes on from where it is`,
    )
  }
  return { folder, scores, steps: report.steps, keptStep: report.keptStep }
}

/** A line for each training step, and for each look. */
function progress({
  stage,
  done,
  total,
  detail,
}: {
  stage: string
  done: number
  total?: number
  detail?: string
}) {
  if (stage === 'train') console.error(`${done}/${total} ${detail ?? ''}`)
}

/** A row of a result: what a table needs of a score. */
export function row({ dataset, role, pipeline, precision, ...score }: ModelScore) {
  const digits = (value: number) => Number(value.toFixed(4))
  const { questions, before, after, difference, low, high, p, answerMs } = score
  return {
    dataset,
    role,
    pipeline,
    precision,
    questions,
    before: digits(before),
    after: digits(after),
    difference: digits(difference),
    low: digits(low),
    high: digits(high),
    p: digits(p),
    answerMs: Math.round(answerMs),
  }
}
