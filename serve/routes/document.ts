import type { System } from '../../app/system.ts'
import type { CallerOf } from '../callers.ts'
import { NotFoundError } from '../not-found-error.ts'
import {
  DocumentParams,
  DocumentQuery,
  DocumentResponse,
  passageOf,
  toDocumentResponse,
} from '../wire/document.ts'
import { failures } from '../wire/failures.ts'
import type { ZodInstance } from '../zod-provider.ts'

/** `GET /v1/documents/{id}`: the page around a passage. Who may not read a document learns no more than that it is not there. */
export function documentRoute(api: ZodInstance, system: System, callerOf: CallerOf): void {
  api.get(
    '/v1/documents/:id',
    {
      schema: {
        operationId: 'document',
        summary: 'The page around a passage',
        description: 'A document as safe HTML, with the asked-for passage marked.',
        tags: ['search'],
        params: DocumentParams,
        querystring: DocumentQuery,
        response: { 200: DocumentResponse, ...failures(400, 401, 403, 404, 503) },
      },
    },
    async (request, reply) => {
      const { principal } = callerOf(request, 'read')
      const document = await system.document(request.params.id, principal, passageOf(request.query))
      if (document === undefined) {
        throw new NotFoundError('expected the id of a document that you may read; ids come from a search')
      }
      return reply.send(toDocumentResponse(document))
    },
  )
}
