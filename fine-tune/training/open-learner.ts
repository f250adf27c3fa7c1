import type { Head } from '../encoder/graph-context.ts'
import { mergedLowRank } from '../encoder/low-rank.ts'
import { trainableEncoder } from '../encoder/trainable-encoder.ts'
import { prepareTrainedPart } from '../encoder/trained-part.ts'
import { Trunk } from '../encoder/trunk.ts'
import type { BaseModel } from '../model-folder/open-base-model.ts'
import { PassRunner } from '../passes/pass-runner.ts'
import type { Parameters, TrainableModel } from '../passes/trainable-model.ts'
import type { Recipe } from './recipe.ts'
import type { TrainingSettings } from './training-settings.ts'

/** A model as it is trained, and as it is asked; both look at the same weights. */
export interface Learner {
  readonly model: TrainableModel
  readonly runner: PassRunner
  /** Without dropout. */
  readonly asked: PassRunner
  /** The weights as they are now, low-rank additions merged. */
  finished(): Parameters
  release(): Promise<void>
}

/** @throws {ConfigError} for a part that the encoder does not have */
export function openLearner(
  base: BaseModel,
  recipe: Pick<Recipe, 'head' | 'headWeights' | 'pooling' | 'apartLayers'>,
  settings: TrainingSettings,
  guard: SharedArrayBuffer,
): Learner {
  const { head, headWeights, pooling, apartLayers } = recipe
  const config = { ...base.config, apartLayers }
  const { dropout, maxTrunkBytes } = settings
  const prepared = prepareTrainedPart(config, base.parameters, settings.part, settings.seed)
  const parameters = new Map([...prepared.parameters, ...headWeights])
  const options = { ...settings, guard }
  const encoder = { config, parameters, pooling, endLayer: config.layers }
  const { firstLayer } = prepared
  const beginning = {
    ...encoder,
    // The layers of a trunk read texts apart by themselves: see Trunk.
    config: base.config,
    trained: [],
    firstLayer: 0,
    endLayer: firstLayer,
    head: asTheyAre,
    dropout: 0,
  }
  const trunk =
    firstLayer === 0
      ? undefined
      : new Trunk(trainableEncoder(beginning), config.hiddenSize, { ...options, maxKeptBytes: maxTrunkBytes })
  const trained = [...prepared.trained, ...headWeights.keys()]
  const ending = { ...encoder, trained, firstLayer, trunk, head }
  const model = trainableEncoder({ ...ending, dropout })
  const runner = new PassRunner(model, options)
  const asked = dropout > 0 ? new PassRunner(trainableEncoder({ ...ending, dropout: 0 }), options) : runner
  return {
    model,
    runner,
    asked,
    finished: () => mergedLowRank(parameters),
    async release() {
      for (const held of [runner, asked, trunk]) await held?.release()
    },
  }
}

/** The head of a trunk. */
const asTheyAre: Head = (_, x) => x
