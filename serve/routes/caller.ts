import type { CallerOf } from '../callers.ts'
import { CallerResponse, toCallerResponse } from '../wire/caller.ts'
import { failures } from '../wire/failures.ts'
import type { ZodInstance } from '../zod-provider.ts'

/** `GET /v1/caller`: as whom one asks here, and what one may do. */
export function callerRoute(api: ZodInstance, callerOf: CallerOf): void {
  api.get(
    '/v1/caller',
    {
      schema: {
        operationId: 'caller',
        summary: 'As whom do I ask?',
        description: 'Tenant, groups and scopes of the key, or of who has none.',
        tags: ['status'],
        response: { 200: CallerResponse, ...failures(401, 403) },
      },
    },
    async (request) => toCallerResponse(callerOf(request)),
  )
}
