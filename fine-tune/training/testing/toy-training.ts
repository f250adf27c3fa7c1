import { join } from 'node:path'
import { ADAM_W } from '../../optimizer/adam-w.ts'
import type { CrossEncoderTraining, EncoderTraining } from '../training.ts'
import type { CrossEncoderSettings, EncoderSettings } from '../training-settings.ts'

/** Fast on a model of two layers: six steps an epoch. */
export const TOY_SETTINGS: EncoderSettings = {
  part: { kind: 'all' },
  dropout: 0,
  epochs: 3,
  batchSize: 4,
  negativesPerQuery: 1,
  loss: { kind: 'info-nce', scale: 10 },
  anchorWeight: 0,
  whitening: 0,
  averageDecay: 0,
  baseShare: 0,
  peakRate: 0.01,
  warmUpShare: 0.1,
  maxGradientNorm: 1,
  optimizer: ADAM_W,
  maxQueryTokens: 16,
  maxPassageTokens: 32,
  evaluateEvery: 6,
  patience: 10,
  checkpointEvery: 5,
  seed: 1,
  maxChunkTokens: 128,
  maxHeldBytes: 1_000_000,
  maxTrunkBytes: 1_000_000,
  maxSessions: 12,
  threads: 1,
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/**
 * Questions of three letters, e.g. `a b c`, answered by a passage of the three letters behind, `d e f`; nothing in the
 * letters says so, it must be learnt. One question in 13 is kept for development.
 */
export function toyTraining(folder: string, settings: Partial<EncoderSettings> = {}): EncoderTraining {
  const ids = [...LETTERS].map((_, i) => `${i}`)
  const three = (start: number) => [0, 1, 2].map((i) => LETTERS[(start + i) % 26]).join(' ')
  const queries = new Map(ids.map((id, i) => [id, three(i)]))
  const passages = new Map(ids.map((id, i) => [id, three(i + 3)]))
  const judged = (wanted: (i: number) => boolean) =>
    new Map(ids.filter((_, i) => wanted(i)).map((id) => [id, new Map([[id, 1]])]))
  const isDevelopment = (i: number) => i % 13 === 5
  return {
    kind: 'encoder',
    modelFolder: join(folder, 'base'),
    outFolder: join(folder, 'tuned'),
    checkpointFolder: join(folder, 'checkpoints'),
    set: {
      queries,
      passages,
      qrels: judged((i) => !isDevelopment(i)),
      hardNegatives: new Map(ids.map((id, i) => [id, [`${(i + 7) % 26}`]])),
    },
    development: { queries, passages, qrels: judged((i) => i % 4 === 0) },
    settings: { ...TOY_SETTINGS, ...settings },
  }
}

/** The same task for a cross-encoder: of six candidates, one of which answers, the right one is to come first. */
export function toyCrossEncoderTraining(
  folder: string,
  settings: Partial<CrossEncoderSettings> = {},
): CrossEncoderTraining {
  const { set, development, settings: common, ...folders } = toyTraining(folder)
  const queries = development?.queries ?? new Map<string, string>()
  const qrels = development?.qrels ?? new Map<string, ReadonlyMap<string, number>>()
  const candidates = [...qrels.keys()].map((id) => {
    return [id, [0, 3, 6, 9, 12, 15].map((step) => `${(Number(id) + step) % 26}`)] as const
  })
  return {
    ...folders,
    kind: 'cross-encoder',
    set,
    development: { queries, passages: set.passages, qrels, candidates: new Map(candidates) },
    settings: {
      ...common,
      head: 'likeness',
      inBatch: false,
      loss: { kind: 'listwise-softmax' },
      ...settings,
    },
  }
}
