import type { Config } from '../../config/config.ts'
import { ConfigError } from '../../core/errors.ts'
import type { TrainedPart } from '../../fine-tune/encoder/trained-part.ts'
import { ADAM_W } from '../../fine-tune/optimizer/adam-w.ts'
import type {
  CrossEncoderSettings,
  EncoderSettings,
  TokenEncoderSettings,
  TrainingSettings,
} from '../../fine-tune/training/training-settings.ts'
import { cpuLimit } from '../../inference/cpu-limit.ts'

type ModelKeys = Config['training']['encoder'] | Config['training']['crossEncoder']

/** What an encoder is trained for, as its loss says: to be compared by one vector a text, or by one a token. */
export type EncoderTask =
  | { readonly kind: 'encoder'; readonly settings: EncoderSettings }
  | { readonly kind: 'token-encoder'; readonly settings: TokenEncoderSettings }

/**
 * @throws {ConfigError} for a teacher that is not configured, for an anchor or a whitening where a text has a vector for each
 *   token (`max-sim`), and for a whitening beside low-rank additions, which could not hold it.
 */
export function encoderTask({ training, model, crossEncoders }: Config): EncoderTask {
  const { loss, scale, anchor, teacher, whitening, lowRank } = training.encoder
  const names = crossEncoders.map(({ name }) => name)
  if (teacher === undefined ? loss === 'margin-mse' : !names.includes(teacher)) {
    throw new ConfigError(
      `training.encoder.teacher: expected one of crossEncoders (${names.join(', ') || 'there are none'}), got ${teacher ?? 'none'}; configure a cross-encoder, or take another loss`,
    )
  }
  const settings = common(training.encoder, training.seed, model.threads)
  if (loss !== 'max-sim') {
    if (whitening > 0 && lowRank !== undefined) {
      throw new ConfigError(
        `training.encoder.lowRank: expected none with a whitening of ${whitening}, which no small addition holds, got ${lowRank}; set whitening to 0, also under training.adapt, or train layers`,
      )
    }
    const ofVectors = { loss: { kind: loss, scale }, anchorWeight: anchor, whitening }
    return { kind: 'encoder', settings: { ...settings, ...ofVectors } }
  }
  if (anchor > 0) {
    throw new ConfigError(
      `training.encoder.anchor: expected 0 with the loss max-sim, got ${anchor}; remove it, or keep the base near with training.encoder.baseShare`,
    )
  }
  if (whitening > 0) {
    throw new ConfigError(
      `training.encoder.whitening: expected 0 with the loss max-sim, got ${whitening}; it is for one vector a text: remove it, also under training.adapt, or take another loss`,
    )
  }
  return { kind: 'token-encoder', settings: { ...settings, loss: { kind: loss, scale } } }
}

export function crossEncoderSettings({ training, model }: Config): CrossEncoderSettings {
  return {
    ...common(training.crossEncoder, training.seed, model.threads),
    head: training.crossEncoder.head,
    inBatch: training.crossEncoder.inBatch,
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
