import { existsSync } from 'node:fs'
import type { Config } from '../../config/config.ts'
import { defaultConfig } from '../../config/load-config.ts'
import type { Embedder } from '../../core/embedder.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { askedFor, configurationOf, type SettingsRequest } from '../settings.ts'
import { type Finding, findingOf, ok, warn } from './finding.ts'

/** What the configuration says, and a configuration for the other checks: the default one where it says nothing sound. */
export async function checkConfig(
  request: SettingsRequest,
): Promise<{ readonly finding: Finding; readonly config: Config }> {
  let config = askedFor(request, defaultConfig(request))
  const finding = await findingOf('configuration', () => {
    config = configurationOf(request)
    createPipeline(config.pipeline, { analyzer: englishAnalyzer(), embedder: NO_EMBEDDER })
    return sourcesOf(config)
  })
  return { finding, config }
}

function sourcesOf({ sources, pipeline }: Config): Omit<Finding, 'check'> {
  const missing = sources.filter(({ path }) => path !== undefined && !existsSync(path))
  if (missing.length > 0) {
    const named = missing.map(({ name, path }) => `${name} at ${path}`).join(', ')
    return warn(`expected to find every source, found nothing for ${named}; mend its path, or take it out`)
  }
  return ok(`${sources.length} sources, pipeline ${pipeline}`)
}

/** An expression is understood without a model; only an answer needs one. */
const NO_EMBEDDER: Embedder = {
  modelId: 'none',
  dimensions: 1,
  maxTokens: 1,
  countTokens: () => 0,
  embed: () => Promise.reject(new TypeError('expected no text to be embedded to check an expression')),
  close: () => Promise.resolve(),
}
