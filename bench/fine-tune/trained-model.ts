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
  /** From the data to the scores, where it was made in one go by this run; processor time of all threads. */
  readonly cost?: { readonly cpuSeconds: number; readonly seconds: number } | undefined
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
  const isWhole = !existsSync(folder) && !existsSync(`${folder}.training`)
  const [before, startedAtMs] = [process.cpuUsage(), performance.now()]
  if (!existsSync(folder)) {
    await train(folder, { signal: interruption.signal, note: console.error, report: progress })
  }
  const { user, system } = process.cpuUsage(before)
  const cost = { cpuSeconds: Math.round((user + system) / 1e6), seconds: seconds(startedAtMs) }
  const [scores, report] = [readModelScores(folder), readTrainingReport(folder)]
  if (scores === undefined || report === undefined) {
    throw new Error(
      `expected a model with scores at ${folder}, got none: run again, it goes on from where it is`,
    )
  }
  const { steps, keptStep } = report
  return { folder, scores, steps, keptStep, cost: isWhole ? cost : undefined }
}

function seconds(sinceMs: number): number {
  return Math.round((performance.now() - sinceMs) / 1_000)
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
