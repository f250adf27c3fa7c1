import type { Head } from '../encoder/graph-context.ts'
import { sentenceHead } from '../encoder/heads/sentence-head.ts'
import { mergedLowRank } from '../encoder/low-rank.ts'
import { trainableEncoder } from '../encoder/trainable-encoder.ts'
import { prepareTrainedPart } from '../encoder/trained-part.ts'
import { Trunk } from '../encoder/trunk.ts'
import type { BaseModel } from '../model-folder/open-base-model.ts'
import { PassRunner } from '../passes/pass-runner.ts'
import type { Parameters, TrainableModel } from '../passes/trainable-model.ts'
import type { TrainingSettings } from './training-settings.ts'

/** An encoder as it is trained, and as it is asked; both look at the same weights. */
export interface Learner {
  readonly model: TrainableModel
  readonly runner: PassRunner
  /** Without dropout. */
  readonly askedRunner: PassRunner
  /** The weights as they are now, under the names of a whole encoder. */
  finished(): Parameters
  release(): Promise<void>
}

/** @throws {ConfigError} for a part that the encoder does not have */
export function openLearner(base: BaseModel, settings: TrainingSettings, guard: SharedArrayBuffer): Learner {
  const { config } = base
  const { part, seed, dropout, maxTrunkBytes } = settings
  const { parameters, trained, firstLayer } = prepareTrainedPart(config, base.parameters, part, seed)
  const options = { ...settings, guard }
  const encoder = { config, parameters, pooling: base.settings.pooling, head: sentenceHead, dropout: 0 }
  const trunk = firstLayer > 0 ? openTrunk() : undefined
  const ending = { ...encoder, trained, firstLayer, endLayer: config.layers, trunk }
  const model = trainableEncoder({ ...ending, dropout })
  const runner = new PassRunner(model, options)
  const askedRunner = dropout > 0 ? new PassRunner(trainableEncoder(ending), options) : runner

  function openTrunk(): Trunk {
    const beginning = { ...encoder, trained: [], firstLayer: 0, endLayer: firstLayer, head: tokensAsTheyAre }
    return new Trunk(trainableEncoder(beginning), config.hiddenSize, {
      ...options,
      maxKeptBytes: maxTrunkBytes,
    })
  }

  return {
    model,
    runner,
    askedRunner,
    finished: () => mergedLowRank(parameters),
    async release() {
      for (const held of [runner, askedRunner, trunk]) await held?.release()
    },
  }
}

const tokensAsTheyAre: Head = (_, x) => x
