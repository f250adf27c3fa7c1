import type { System } from '../../app/system.ts'
import { isTraceParent, type TraceParent } from '../../core/journey.ts'
import type { CallerOf } from '../callers.ts'
import { clientSignal } from '../client-signal.ts'
import type { Metrics } from '../metrics.ts'
import { failures } from '../wire/failures.ts'
import { SearchBody, SearchResponse, toFilter, toSearchResponse } from '../wire/search.ts'
import type { ZodInstance } from '../zod-provider.ts'

/** `POST /v1/search`: which passages answer? A client that goes away ends its search. */
export function searchRoute(api: ZodInstance, system: System, callerOf: CallerOf, metrics: Metrics): void {
  api.post(
    '/v1/search',
    {
      schema: {
        operationId: 'search',
        summary: 'Which passages answer?',
        description: 'Documents with their best passages, best first, each with its place in the page.',
        tags: ['search'],
        body: SearchBody,
        response: { 200: SearchResponse, ...failures(400, 401, 403, 413, 415, 503) },
      },
    },
    async (request, reply) => {
      const { query, limit, filters, explain, pipeline } = request.body
      const { principal } = callerOf(request, 'read')
      const result = await system.search({
        query,
        limit,
        filter: toFilter(filters),
        principal,
        signal: clientSignal(reply),
        ...(pipeline !== undefined && { pipeline }),
        ...traceOf(request.headers['traceparent']),
      })
      metrics.observeStages(result.timingsMs)
      return reply.send(toSearchResponse(result, explain))
    },
  )
}

/** The trace that a question belongs to, as its client says. https://www.w3.org/TR/trace-context/ */
function traceOf(header: string | readonly string[] | undefined): { readonly trace?: TraceParent } {
  return typeof header === 'string' && isTraceParent(header) ? { trace: header } : {}
}
