import type { System } from '../../app/system.ts'
import { type CallerOf, operatorOf } from '../callers.ts'
import { countsOrNone } from '../counts-or-none.ts'
import type { Metrics } from '../metrics.ts'
import { failures } from '../wire/failures.ts'
import { JobsResponse, toJobsResponse } from '../wire/jobs.ts'
import { GenerationsResponse, toGenerationsResponse } from '../wire/operations.ts'
import { SourcesResponse, toSourcesResponse } from '../wire/sources.ts'
import {
  DeadLettersResponse,
  HealthResponse,
  MetricsText,
  PipelinesResponse,
  ReadinessResponse,
  toDeadLettersResponse,
  toReadinessResponse,
} from '../wire/status.ts'
import type { ZodInstance } from '../zod-provider.ts'

/** Runs of jobs that are listed. */
const LISTED_RUNS = 50

/** What is in the index, is it well, and what can be asked of it? */
export function statusRoutes(api: ZodInstance, system: System, callerOf: CallerOf, metrics: Metrics): void {
  indexRoutes(api, system, callerOf)
  probeRoutes(api, system, callerOf, metrics)
}

function indexRoutes(api: ZodInstance, system: System, callerOf: CallerOf): void {
  api.get(
    '/v1/sources',
    {
      schema: {
        operationId: 'sources',
        summary: 'What is in the index?',
        description:
          'Every source with its counts and how its last run ended; to who does not run the system, only those of which it may read something, without their runs.',
        tags: ['status'],
        response: { 200: SourcesResponse, ...failures(401, 403, 503) },
      },
    },
    async (request) => {
      const { principal, isOperator } = callerOf(request, 'read')
      const states = isOperator ? await system.sources() : []
      const counts = await countsOrNone(system, principal)
      if (!isOperator) {
        return toSourcesResponse({ states, counts, audits: [], freshness: [], deadLetters: [] })
      }
      return toSourcesResponse({
        states,
        counts,
        audits: await system.audits(),
        freshness: system.freshness(),
        deadLetters: await system.deadLetters(),
      })
    },
  )
  api.get(
    '/v1/dead-letters',
    {
      schema: {
        operationId: 'deadLetters',
        summary: 'What could not be indexed?',
        description: 'Records that were put aside, with the reason; `plumbline dead-letters` retries them.',
        tags: ['status'],
        response: { 200: DeadLettersResponse, ...failures(401, 403, 503) },
      },
    },
    async (request) => toDeadLettersResponse(await system.deadLetters(), callerOf(request, 'read')),
  )
  api.get(
    '/v1/generations',
    {
      schema: {
        operationId: 'generations',
        summary: 'Which builds of the index are there?',
        tags: ['status'],
        response: { 200: GenerationsResponse, ...failures(401, 403, 503) },
      },
    },
    async (request) => {
      callerOf(request, 'read')
      return toGenerationsResponse(await system.generations(), system.moves(), await system.rollbackTarget())
    },
  )
  api.get(
    '/v1/jobs',
    {
      schema: {
        operationId: 'jobs',
        summary: 'What runs by the clock?',
        description: 'Configured jobs with their next time and latest runs; for who runs the system.',
        tags: ['status'],
        response: { 200: JobsResponse, ...failures(401, 403, 503) },
      },
    },
    async (request) => {
      operatorOf(request, callerOf)
      return toJobsResponse(system.jobs(), system.jobRuns(LISTED_RUNS))
    },
  )
  api.get(
    '/v1/pipelines',
    {
      schema: {
        operationId: 'pipelines',
        summary: 'Which retrievers can be asked for?',
        tags: ['search'],
        response: { 200: PipelinesResponse, ...failures(401, 403) },
      },
    },
    async (request) => {
      callerOf(request, 'read')
      return { configured: system.pipeline, offered: [...system.pipelines] }
    },
  )
}

function probeRoutes(api: ZodInstance, system: System, callerOf: CallerOf, metrics: Metrics): void {
  api.get(
    '/healthz',
    {
      schema: {
        operationId: 'health',
        summary: 'Does the process answer?',
        tags: ['probes'],
        response: { 200: HealthResponse },
      },
    },
    async () => ({ status: 'ok' as const }),
  )
  api.get(
    '/readyz',
    {
      schema: {
        operationId: 'readiness',
        summary: 'Can questions be answered?',
        description: 'The same body with 200 where they can and 503, with the reasons, where not.',
        tags: ['probes'],
        response: { 200: ReadinessResponse, 503: ReadinessResponse },
      },
    },
    async (_request, reply) => {
      const readiness = await system.readiness()
      return reply.code(readiness.ready ? 200 : 503).send(toReadinessResponse(readiness))
    },
  )
  api.get(
    '/metrics',
    {
      schema: {
        operationId: 'metrics',
        summary: 'Figures for Prometheus',
        description:
          'Latency by route and stage, queue lag, dead letters, held deletions, cache, counts by source: of all tenants, so that it wants a key with the scope `metrics` or `admin`, or somebody at this machine.',
        tags: ['probes'],
        produces: ['text/plain'],
        response: { 200: MetricsText, ...failures(401, 403) },
      },
    },
    async (request, reply) => {
      operatorOf(request, callerOf, 'metrics')
      return reply.type(metrics.contentType).send(await metrics.text())
    },
  )
}
