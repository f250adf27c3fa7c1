import type { FastifyRequest } from 'fastify'
import type { Operator } from '../../app/open-operator.ts'
import { type CallerOf, only } from '../callers.ts'
import { failures } from '../wire/failures.ts'
import {
  DropResponse,
  GenerationParams,
  LettersBody,
  MoveResponse,
  ReadResponse,
  ReleaseResponse,
  RetryResponse,
  SourceParams,
  toMoveResponse,
} from '../wire/operations.ts'
import { toWireSourceRun } from '../wire/sources.ts'
import type { ZodInstance } from '../zod-provider.ts'

/** What a person does who runs the system, with a key of the scope `admin`. */
export function operationRoutes(api: ZodInstance, operator: Operator, callerOf: CallerOf): void {
  generationRoutes(api, operator, callerOf)
  letterRoutes(api, operator, callerOf)
  sourceRoutes(api, operator, callerOf)
}

function sourceRoutes(api: ZodInstance, operator: Operator, callerOf: CallerOf): void {
  api.post(
    '/v1/sources/:name/release',
    {
      onRequest: only('admin', callerOf),
      schema: {
        operationId: 'releaseSource',
        summary: 'Let held deletions happen',
        description: 'A person says that the deletions of a source that are held are meant.',
        tags: ['operations'],
        params: SourceParams,
        response: { 200: ReleaseResponse, ...failures(400, 401, 403, 404, 409, 503) },
      },
    },
    async (request) => {
      const { name } = request.params
      const released = await operator.release(name)
      return { source: name, released: released.length }
    },
  )
  api.post(
    '/v1/sources/:name/read',
    {
      onRequest: only('admin', callerOf),
      schema: {
        operationId: 'readSource',
        summary: 'Read a source now',
        description:
          'Makes the index equal to what the source holds now, and tries again what failed in its last run. Answers when that is done.',
        tags: ['operations'],
        params: SourceParams,
        response: { 200: ReadResponse, ...failures(400, 401, 403, 404, 409, 503) },
      },
    },
    async (request) => {
      const { name } = request.params
      return { source: name, run: toWireSourceRun(await operator.readSource(name)) }
    },
  )
}

function generationRoutes(api: ZodInstance, operator: Operator, callerOf: CallerOf): void {
  /** The name of the key that asks: whoever holds it is the person who says so. */
  const approverOf = (request: FastifyRequest): string => callerOf(request, 'admin').key?.name ?? ''
  api.post(
    '/v1/generations/:id/promote',
    {
      onRequest: only('admin', callerOf),
      schema: {
        operationId: 'promote',
        summary: 'Send questions to a generation',
        description:
          'Once it has answered the configured evaluation sets no worse than the live one, has caught up with the log, and is audited; otherwise they stay where they are. The key’s name is recorded as who approved.',
        tags: ['operations'],
        params: GenerationParams,
        response: { 200: MoveResponse, ...failures(400, 401, 403, 404, 409, 503) },
      },
    },
    async (request) => toMoveResponse(await operator.promote(request.params.id, approverOf(request))),
  )
  api.post(
    '/v1/generations/rollback',
    {
      onRequest: only('admin', callerOf),
      schema: {
        operationId: 'rollback',
        summary: 'Send questions back',
        description: 'To where they went before the live generation was promoted, after it has caught up.',
        tags: ['operations'],
        response: { 200: MoveResponse, ...failures(401, 403, 409, 503) },
      },
    },
    async (request) => toMoveResponse(await operator.rollback(approverOf(request))),
  )
}

function letterRoutes(api: ZodInstance, operator: Operator, callerOf: CallerOf): void {
  api.post(
    '/v1/dead-letters/retry',
    {
      onRequest: only('admin', callerOf),
      schema: {
        operationId: 'retryDeadLetters',
        summary: 'Give dead letters another try',
        tags: ['operations'],
        body: LettersBody,
        response: { 200: RetryResponse, ...failures(400, 401, 403, 409, 415, 503) },
      },
    },
    async (request) => {
      const { retried, overtaken, unknown, worker } = await operator.retryDeadLetters(request.body.documents)
      const failed = new Set(worker.deadLettered.map(({ documentId }) => documentId))
      return {
        indexed: retried.filter((id) => !failed.has(id)),
        failedAgain: retried.filter((id) => failed.has(id)),
        overtaken: [...overtaken],
        unknown: [...unknown],
      }
    },
  )
  api.post(
    '/v1/dead-letters/drop',
    {
      onRequest: only('admin', callerOf),
      schema: {
        operationId: 'dropDeadLetters',
        summary: 'Throw dead letters away',
        description: 'Their documents stay as they are, and the audit no longer excuses them.',
        tags: ['operations'],
        body: LettersBody,
        response: { 200: DropResponse, ...failures(400, 401, 403, 409, 415, 503) },
      },
    },
    async (request) => {
      const { dropped, unknown } = await operator.dropDeadLetters(request.body.documents)
      return { dropped: [...dropped], unknown: [...unknown] }
    },
  )
}
