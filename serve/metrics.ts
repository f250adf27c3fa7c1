import type { FastifyInstance } from 'fastify'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { System } from '../app/system.ts'
import type { Principal } from '../core/access.ts'
import { countsOrNone } from './counts-or-none.ts'
import { routeOf } from './request-log.ts'

/** From 1 ms to 10 s, about three a decade. */
const LATENCY_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** Runs of jobs among which the last success of each is looked for. */
const JOB_RUNS = 1_000

/** A question may name its own pipeline, and so its stages: past this many names they count as `other`. */
const MAX_STAGE_NAMES = 64

/** What Prometheus reads. One registry an API; nothing global. */
export interface Metrics {
  readonly contentType: string
  /** Counts how long the stages of one question took. */
  observeStages(timingsMs: Readonly<Record<string, number>>): void
  /** The text of all metrics, the index's state asked for now. */
  text(): Promise<string>
}

export function createMetrics(api: FastifyInstance, system: System, principal: Principal): Metrics {
  const registry = new Registry()
  const observeStages = stageLatency(registry)
  measureRequests(api, registry)
  const refreshState = stateGauges(registry, system, principal)
  return {
    contentType: registry.contentType,
    observeStages,
    async text() {
      await refreshState()
      return registry.metrics()
    },
  }
}

function measureRequests(api: FastifyInstance, registry: Registry): void {
  const requestDuration = new Histogram({
    name: 'plumbline_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: LATENCY_BUCKETS_S,
    registers: [registry],
  })
  api.addHook('onResponse', async (request, reply) => {
    requestDuration.observe(
      { method: request.method, route: routeOf(request), status: reply.statusCode },
      reply.elapsedTime / 1_000,
    )
  })
}

function stageLatency(registry: Registry): Metrics['observeStages'] {
  const stageDuration = new Histogram({
    name: 'plumbline_search_stage_duration_seconds',
    help: 'Time of each stage of a question',
    labelNames: ['stage'],
    buckets: LATENCY_BUCKETS_S,
    registers: [registry],
  })
  const seen = new Set<string>()
  return (timingsMs) => {
    for (const [stage, durationMs] of Object.entries(timingsMs)) {
      if (seen.size < MAX_STAGE_NAMES) seen.add(stage)
      stageDuration.observe({ stage: seen.has(stage) ? stage : 'other' }, durationMs / 1_000)
    }
  }
}

function stateGauges(registry: Registry, system: System, principal: Principal): () => Promise<void> {
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name: `plumbline_${name}`, help, labelNames, registers: [registry] })
  const counter = (name: string, help: string) =>
    new Counter({ name: `plumbline_${name}`, help, registers: [registry] })

  const ready = gauge('ready', '1 where questions can be answered')
  const lag = gauge('queue_lag_records', 'Log records not yet indexed')
  const deadLetters = gauge('dead_letters', 'Records that could not be indexed')
  const heldDeletes = gauge('held_deletes', 'Deletions that wait for a person')
  const documents = gauge('documents', 'Documents in the live index, by source', ['source'])
  const chunks = gauge('chunks', 'Chunks in the live index, by source', ['source'])
  const wrong = gauge(
    'audit_wrong',
    'Documents that were not what the log says at the last audit, by source',
    ['source'],
  )
  const freshness = gauge(
    'freshness_seconds',
    'Time from an edit to its being searchable, over the latest changes of a source',
    ['source', 'quantile'],
  )
  const jobEnded = gauge('job_last_success_timestamp_seconds', 'When a job was last done', ['job'])
  const cacheHits = counter('embedding_cache_hits_total', 'Embeddings taken from the cache')
  const cacheMisses = counter('embedding_cache_misses_total', 'Embeddings that had to be computed')

  return async () => {
    const [readiness, counts] = await Promise.all([system.readiness(), countsOrNone(system, principal)])
    ready.set(readiness.ready ? 1 : 0)
    lag.set(readiness.lag)
    deadLetters.set(readiness.deadLetters)
    heldDeletes.set(readiness.heldDeletes)
    wrong.reset()
    for (const audit of await system.audits()) wrong.set({ source: audit.source }, audit.wrong)
    freshness.reset()
    for (const { source, p50Ms, p95Ms } of system.freshness()) {
      freshness.set({ source, quantile: '0.5' }, p50Ms / 1_000)
      freshness.set({ source, quantile: '0.95' }, p95Ms / 1_000)
    }
    jobEnded.reset()
    for (const { job, state, endedAtMs } of system.jobRuns(JOB_RUNS).toReversed()) {
      if (state === 'done' && endedAtMs !== undefined) jobEnded.set({ job }, endedAtMs / 1_000)
    }
    documents.reset()
    chunks.reset()
    for (const count of counts) {
      documents.set({ source: count.source }, count.documents)
      chunks.set({ source: count.source }, count.chunks)
    }
    const { embeddingCacheHits, embeddingCacheMisses } = system.counters()
    setCounter(cacheHits, embeddingCacheHits)
    setCounter(cacheMisses, embeddingCacheMisses)
  }
}

/** The system counts for itself; prom-client's counters only know how to add. */
function setCounter(counter: Counter, value: number): void {
  counter.reset()
  counter.inc(value)
}
