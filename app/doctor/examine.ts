import { resolve } from 'node:path'
import { dataFolderAt } from '../data-folder.ts'
import { modelFolderOf } from '../open-embedder.ts'
import type { SettingsRequest } from '../settings.ts'
import { checkCache } from './check-cache.ts'
import { checkConfig } from './check-config.ts'
import { checkDataFolder } from './check-data-folder.ts'
import { checkIndex } from './check-index.ts'
import { checkLog } from './check-log.ts'
import { checkDerivedGraphs, checkModel } from './check-model.ts'
import { checkPackages, pinnedNode } from './check-packages.ts'
import { checkPrecisionHere } from './check-precision.ts'
import { checkRuntime } from './check-runtime.ts'
import { checkWriter } from './check-writer.ts'
import { type Finding, findingOf, warn } from './finding.ts'

const project = resolve(import.meta.dirname, '..', '..')

/**
 * Examines all that Plumbline stands on, a finding a check, in order of what stands on what. A check that fails stops
 * no other, and nothing is left in the data folder.
 */
export async function* examine(request: SettingsRequest): AsyncGenerator<Finding> {
  const platform = `${process.platform}-${process.arch}`
  yield findingOf('runtime', () =>
    checkRuntime({ version: process.versions.node, platform }, pinnedNode(project, platform)),
  )
  yield findingOf('packages', () => checkPackages(project))
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
  yield findingOf('writer', () => checkWriter(data.store))
  yield findingOf('log', () => checkLog(data))
  yield findingOf('index', () => checkIndex(data.store, modelId))
  yield findingOf('embedding cache', () => checkCache(data.embeddingCache))
}

function notCompared(): { readonly finding: Finding; readonly modelId?: string } {
  return {
    finding: { check: 'int8', ...warn('not compared with float32, for want of a model; see the line above') },
  }
}
