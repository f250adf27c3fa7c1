import { prepareTrainedPart } from '../encoder/trained-part.ts'
import { openBaseModel } from '../model-folder/open-base-model.ts'
import type { TrainingSettings } from './training-settings.ts'

/**
 * Refuses a base, or a part of it, that training would refuse: before hours go into data.
 *
 * @throws {ModelError} {ConfigError} as `runTraining` does
 */
export async function checkTrainable(
  modelFolder: string,
  { part, seed }: Pick<TrainingSettings, 'part' | 'seed'>,
): Promise<void> {
  const { config, parameters } = await openBaseModel(modelFolder)
  prepareTrainedPart(config, parameters, part, seed)
}
