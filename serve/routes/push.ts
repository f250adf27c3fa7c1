import type { Operator } from '../../app/open-operator.ts'
import { type CallerOf, only } from '../callers.ts'
import { NotFoundError } from '../not-found-error.ts'
import { DocumentParams } from '../wire/document.ts'
import { failures } from '../wire/failures.ts'
import {
  DeletionResponse,
  PushBody,
  PushHeaders,
  PushResponse,
  toPushRequest,
  toPushResponse,
} from '../wire/push.ts'
import type { ZodInstance } from '../zod-provider.ts'

/** Largest push that is read: a hundred documents of some 160 KB. */
const MAX_PUSH_BYTES = 16 * 2 ** 20

/** `POST /v1/documents`, `DELETE /v1/documents/{id}`: programs put documents into the index and take them out. */
export function pushRoutes(api: ZodInstance, operator: Pick<Operator, 'push'>, callerOf: CallerOf): void {
  api.post(
    '/v1/documents',
    {
      bodyLimit: MAX_PUSH_BYTES,
      onRequest: only('write', callerOf),
      schema: {
        operationId: 'push',
        summary: 'Push documents',
        description:
          'Adds, replaces and deletes documents of sources that are pushed to, all or none. They belong to the tenant of the key, which has the scope `write`.',
        tags: ['push'],
        headers: PushHeaders,
        body: PushBody,
        response: { 202: PushResponse, ...failures(400, 401, 403, 409, 413, 415, 429, 503) },
      },
    },
    async (request, reply) => {
      const { tenant } = callerOf(request).principal
      const answer = await operator.push(
        toPushRequest(request.body, tenant, request.headers['idempotency-key']),
      )
      return reply.code(202).send(toPushResponse(answer))
    },
  )
  api.delete(
    '/v1/documents/:id',
    {
      onRequest: only('write', callerOf),
      schema: {
        operationId: 'deleteDocument',
        summary: 'Delete a pushed document',
        description: 'Takes one document out that was pushed with a key of the same tenant.',
        tags: ['push'],
        params: DocumentParams,
        response: { 202: DeletionResponse, ...failures(400, 401, 403, 404, 409, 429, 503) },
      },
    },
    async (request, reply) => {
      const { tenant } = callerOf(request).principal
      const { id } = request.params
      const { deleted } = await operator.push({ tenant, documents: [], deletes: [id] })
      if (deleted === 0)
        throw new NotFoundError('expected the id of a document that was pushed; it is not there')
      return reply.code(202).send({ deleted: id, acceptedAt: new Date().toISOString() })
    },
  )
}
