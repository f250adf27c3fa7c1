import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { Config } from '../../config/config.ts'
import { defaultConfig } from '../../config/load-config.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { dataFolderAt } from '../data-folder.ts'
import { openPipelineParts } from '../pipelines/open-pipeline-parts.ts'
import { askedFor, configurationOf, type SettingsRequest } from '../settings.ts'
import { type Finding, findingOf, ok, warn } from './finding.ts'

/** What the configuration says, and a configuration for the other checks: the default one where it says nothing sound. */
export async function checkConfig(
  request: SettingsRequest,
): Promise<{ readonly finding: Finding; readonly config: Config }> {
  let config = askedFor(request, defaultConfig(request))
  const finding = await findingOf('configuration', () => {
    config = configurationOf(request)
    createPipeline(config.pipeline, openPipelineParts({ data: dataFolderAt(config.data) }, noModels(config)))
    return placesOf(config)
  })
  return { finding, config }
}

function placesOf({ sources, crossEncoders, pipeline }: Config): Omit<Finding, 'check'> {
  const missing = sources.filter(({ path }) => path !== undefined && !existsSync(path))
  if (missing.length > 0) {
    const named = missing.map(({ name, path }) => `${name} at ${path}`).join(', ')
    return warn(`expected to find every source, found nothing for ${named}; mend its path, or take it out`)
  }
  const gone = crossEncoders.filter(({ model }) => isAbsolute(model) && !existsSync(model))
  if (gone.length > 0) {
    const named = gone.map(({ name, model }) => `${name} at ${model}`).join(', ')
    return warn(
      `expected to find every cross-encoder, found nothing for ${named}; train it, or mend its path`,
    )
  }
  return ok(`${sources.length} sources, pipeline ${pipeline}`)
}

/** An expression is understood without models; only an answer needs them. */
function noModels({ crossEncoders }: Config): Parameters<typeof openPipelineParts>[1] {
  const refuse = () => Promise.reject(new TypeError('expected no text to be read to check an expression'))
  return {
    questions: {
      modelId: 'none',
      dimensions: 1,
      maxTokens: 1,
      countTokens: () => 0,
      embed: refuse,
      close: () => Promise.resolve(),
    },
    tokens: { tokenModelId: 'none', encodeTokens: refuse },
    crossEncoders: Object.fromEntries(
      crossEncoders.map(({ name }) => [name, { scorePairs: refuse, digest: () => 'none' }]),
    ),
  }
}
