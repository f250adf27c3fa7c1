import { PlumblineError } from '../../core/errors.ts'
import type { SearchResult } from '../../core/hit.ts'
import type { SearchRequest, System } from '../system.ts'
import type { Tracing } from './open-tracing.ts'

/** The search of a system, with a span a question: which generation and pipeline answered, how long each stage took. */
export function tracedSearch(
  search: System['search'],
  answered: Tracing['answered'],
  now: () => number,
): System['search'] {
  return async (request) => {
    const startedAtMs = now()
    const tell = (rest: Pick<Parameters<typeof answered>[0], 'facts' | 'failed'>) =>
      answered({ trace: request.trace, startedAtMs, endedAtMs: now(), ...rest })
    try {
      const result = await search(request)
      tell({ facts: factsOf(request, result) })
      return result
    } catch (error) {
      tell({ facts: {}, failed: error instanceof PlumblineError ? error.code : 'ERR_UNEXPECTED' })
      throw error
    }
  }
}

function factsOf({ limit }: SearchRequest, { generation, pipeline, hits, timingsMs }: SearchResult) {
  const stages = Object.entries(timingsMs).map(([stage, ms]) => [`stage.${stage}.ms`, ms] as const)
  return { generation, pipeline, limit, hits: hits.length, ...Object.fromEntries(stages) }
}
