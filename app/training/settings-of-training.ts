import type { Config } from '../../config/config.ts'
import type { TrainedPart } from '../../fine-tune/encoder/trained-part.ts'
import { ADAM_W } from '../../fine-tune/optimizer/adam-w.ts'
import type {
  CrossEncoderSettings,
  EncoderSettings,
  TrainingSettings,
} from '../../fine-tune/training/training-settings.ts'
import { cpuLimit } from '../../inference/cpu-limit.ts'

type ModelKeys = Config['training']['encoder'] | Config['training']['crossEncoder']

export function encoderSettings({ training, model }: Config): EncoderSettings {
  const { loss, scale, anchor } = training.encoder
  return {
    ...common(training.encoder, training.seed, model.threads),
    loss: { kind: loss, scale },
    anchorWeight: anchor,
  }
}

export function crossEncoderSettings({ training, model }: Config): CrossEncoderSettings {
  return {
    ...common(training.crossEncoder, training.seed, model.threads),
    loss: { kind: training.crossEncoder.loss },
  }
}

/** What bounds memory: with them a model of 23 million weights trains in some 2 GiB. */
const LIMITS = {
  maxChunkTokens: 1_024,
  maxHeldBytes: 2 ** 30,
  maxTrunkBytes: 2 ** 29,
  maxSessions: 16,
}

function common(keys: ModelKeys, seed: number, threads = cpuLimit()): TrainingSettings {
  return {
    part: partOf(keys),
    dropout: keys.dropout,
    epochs: keys.epochs,
    batchSize: keys.batchSize,
    negativesPerQuery: keys.negatives,
    peakRate: keys.rate,
    warmUpShare: 0.1,
    maxGradientNorm: 1,
    optimizer: ADAM_W,
    averageDecay: keys.average,
    baseShare: keys.baseShare,
    maxQueryTokens: keys.maxQueryTokens,
    maxPassageTokens: keys.maxPassageTokens,
    evaluateEvery: keys.evaluateEvery,
    patience: keys.patience,
    checkpointEvery: keys.checkpointEvery,
    seed,
    ...LIMITS,
    threads,
  }
}

function partOf({ layers, lowRank }: ModelKeys): TrainedPart {
  if (lowRank !== undefined) return { kind: 'low-rank', rank: lowRank }
  return layers === 'all' ? { kind: 'all' } : { kind: 'last-layers', count: layers }
}
