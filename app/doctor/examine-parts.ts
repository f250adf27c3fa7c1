import { dataFolderAt } from '../data-folder.ts'
import { modelFolderOf } from '../open-embedder.ts'
import type { SettingsRequest } from '../settings.ts'
import { checkCache } from './check-cache.ts'
import { checkConfig } from './check-config.ts'
import { checkDataFolder } from './check-data-folder.ts'
import { checkIndex } from './check-index.ts'
import { checkLog } from './check-log.ts'
import { checkDerivedGraphs, checkModel } from './check-model.ts'
import { checkPrecisionHere } from './check-precision.ts'
import { checkServed } from './check-served.ts'
import { checkWriter } from './check-writer.ts'
import { type Finding, findingOf, warn } from './finding.ts'

/** Examines configuration, model and data folder, a finding a check, in order of what stands on what. */
export async function* examineParts(request: SettingsRequest): AsyncGenerator<Finding> {
  const { finding: configuration, config } = await checkConfig(request)
  yield configuration

  const data = dataFolderAt(config.data)
  const { finding: model, modelFolder } = await checkModel(modelFolderOf(config.model.name), data.models)
  yield model
  yield findingOf('derived graphs', () => checkDerivedGraphs(data.models))
  const { finding: int8, modelId } =
    modelFolder === undefined ? notCompared() : await checkPrecisionHere(modelFolder, config.model)
  yield int8

  yield findingOf('data folder', () => checkDataFolder(data.folder))
  yield findingOf('served pipeline', () => checkServed({ config, data }))
  yield findingOf('writer', () => checkWriter(data.store))
  yield findingOf('log', () => checkLog({ config, data }))
  yield findingOf('index', () => checkIndex({ config, data }, modelId))
  yield findingOf('embedding cache', () => checkCache(data.embeddingCache))
}

function notCompared(): { readonly finding: Finding; readonly modelId?: string } {
  return {
    finding: { check: 'int8', ...warn('not compared with float32, for want of a model; see the line above') },
  }
}
