import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { namedModels } from '../../retrievers/pipeline/named-models.ts'
import { createSearch, SEARCH_DEFAULTS, type Search } from '../../retrievers/search.ts'
import type { OpenedEmbedder } from '../open-embedder.ts'
import type { Settings } from '../settings.ts'
import { openPipelineParts } from './open-pipeline-parts.ts'

/** The search that an expression makes, under its shortest form. */
export interface NamedSearch {
  readonly name: string
  readonly search: Search
}

/** Searches that are kept. */
const KEPT = 32

/**
 * Expression → search, made once each; the last few are kept. A model that was learnt meanwhile is found with the first
 * expression that names it.
 *
 * @throws {PipelineExpressionError} @throws {DataDamagedError} for a learnt model that is none.
 */
export function expressionSearches(
  settings: Settings,
  opened: OpenedEmbedder,
): (expression: string) => NamedSearch {
  let parts = openPipelineParts(settings, opened)
  const made = new Map<string, NamedSearch>()
  return (expression) => {
    const known = made.get(expression)
    if (known) return known
    const digests = parts.digestsOf(expression) ?? {}
    const isNew = namedModels(expression).some((name) => !Object.hasOwn(digests, name))
    if (isNew) parts = openPipelineParts(settings, opened)
    const retriever = createPipeline(expression, parts)
    const search = createSearch({ ...SEARCH_DEFAULTS, retriever, analyzer: parts.analyzer })
    const fresh = { name: retriever.name, search }
    const [oldest] = made.keys()
    if (made.size >= KEPT && oldest !== undefined) made.delete(oldest)
    made.set(expression, fresh)
    return fresh
  }
}
