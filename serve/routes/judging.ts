import type { JudgingDesk } from '../../app/judgments/judging-desk.ts'
import type { CallerOf } from '../callers.ts'
import { failures } from '../wire/failures.ts'
import {
  AgreementResponse,
  JudgeQuery,
  JudgmentBody,
  PoolParams,
  PoolsResponse,
  TurnResponse,
  toAgreementResponse,
  toTurnResponse,
  UndoBody,
} from '../wire/judging.ts'
import type { ZodInstance } from '../zod-provider.ts'

/** What the page `/judge` is made of: whoever may read may judge what they may read. */
export function judgingRoutes(api: ZodInstance, desk: JudgingDesk, callerOf: CallerOf): void {
  readingRoutes(api, desk, callerOf)
  api.post(
    '/v1/judging/pools/:pool/judgments',
    {
      schema: {
        operationId: 'judge',
        summary: 'Grade an item',
        description: 'Kept at once, in place of the judge’s earlier grade. Answers with the next item.',
        tags: ['judging'],
        params: PoolParams,
        body: JudgmentBody,
        response: { 200: TurnResponse, ...failures(400, 401, 403, 404, 413, 415, 503) },
      },
    },
    async (request) => {
      const { principal } = callerOf(request, 'read')
      const { judge, place, grade } = request.body
      const { pool } = request.params
      desk.judge(pool, judge, place, grade as Parameters<JudgingDesk['judge']>[3])
      return toTurnResponse(await desk.next(pool, judge, principal))
    },
  )
  api.post(
    '/v1/judging/pools/:pool/undo',
    {
      schema: {
        operationId: 'undoJudgment',
        summary: 'Take the latest grade back',
        description: 'Answers with the item that it was of. Does nothing where the judge graded nothing.',
        tags: ['judging'],
        params: PoolParams,
        body: UndoBody,
        response: { 200: TurnResponse, ...failures(400, 401, 403, 404, 413, 415, 503) },
      },
    },
    async (request) => {
      const { principal } = callerOf(request, 'read')
      desk.undo(request.params.pool, request.body.judge)
      return toTurnResponse(await desk.next(request.params.pool, request.body.judge, principal))
    },
  )
}

function readingRoutes(api: ZodInstance, desk: JudgingDesk, callerOf: CallerOf): void {
  api.get(
    '/v1/judging/pools',
    {
      schema: {
        operationId: 'judgingPools',
        summary: 'What is to be judged?',
        description: 'Pools of answers, and how far their judges are.',
        tags: ['judging'],
        response: { 200: PoolsResponse, ...failures(401, 403, 503) },
      },
    },
    async (request) => {
      callerOf(request, 'read')
      return { pools: desk.pools().map((pool) => ({ ...pool, judges: [...pool.judges] })) }
    },
  )
  api.get(
    '/v1/judging/pools/:pool/next',
    {
      schema: {
        operationId: 'nextJudgment',
        summary: 'What does a judge see next?',
        description: 'The first item that the judge has not been at; blind to what found it.',
        tags: ['judging'],
        params: PoolParams,
        querystring: JudgeQuery,
        response: { 200: TurnResponse, ...failures(400, 401, 403, 404, 503) },
      },
    },
    async (request) => {
      const { principal } = callerOf(request, 'read')
      return toTurnResponse(await desk.next(request.params.pool, request.query.judge, principal))
    },
  )
  api.get(
    '/v1/judging/pools/:pool/agreement',
    {
      schema: {
        operationId: 'agreement',
        summary: 'How far do judges agree?',
        description: 'Cohen’s kappa of every two judges, on what both graded.',
        tags: ['judging'],
        params: PoolParams,
        response: { 200: AgreementResponse, ...failures(400, 401, 403, 404, 503) },
      },
    },
    async (request) => {
      callerOf(request, 'read')
      return toAgreementResponse(desk.agreement(request.params.pool))
    },
  )
}
