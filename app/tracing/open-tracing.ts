import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Config } from '../../config/config.ts'
import { isTraceParent, type Journey, type JourneyStage, type TraceParent } from '../../core/journey.ts'

/** What is told of a question, once it is answered. */
export interface AnsweredQuestion {
  /** Of who asked. */
  readonly trace?: TraceParent | undefined
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly facts: Readonly<Record<string, string | number>>
  /** Code of what went wrong; absent: nothing did. */
  readonly failed?: string
}

/** Spans on their way to a collector. */
export interface Tracing {
  readonly journey: Journey
  answered(question: AnsweredQuestion): void
  /** Sends what is left, for at most some seconds. Never throws: a collector that is away costs spans, and no work. */
  close(): Promise<void>
}

/** Who hands on (`producer`), takes (`consumer`), and works in between. */
const KINDS: Partial<Record<JourneyStage, SpanKind>> = {
  append: SpanKind.PRODUCER,
  consume: SpanKind.CONSUMER,
}

/** A collector that is away must not hold up the end of a process for longer. */
const CLOSE_WITHIN_MS = 5_000
/** Spans that wait to be sent; more are dropped. A batch of the log gives some hundreds at once. */
const MOST_WAITING = 8_192

/**
 * Traces in OpenTelemetry's terms, sent by OTLP over HTTP. Each document has a trace of its own: `connect` at its root,
 * the other stages below it, whatever process they are taken in. Spans hold ids, counts and codes, and no text.
 *
 * @param service name of the process, e.g. `plumbline-worker`.
 */
export function openTracing({ endpoint, share }: Required<Config['tracing']>, service: string): Tracing {
  const exporter = new OTLPTraceExporter({ url: new URL('v1/traces', withSlash(endpoint)).href })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter, maxQueueSize: MOST_WAITING, exportTimeoutMillis: CLOSE_WITHIN_MS }),
    ],
  })
  const tracer = provider.getTracer('plumbline')

  function span(
    name: string,
    kind: SpanKind,
    { trace: parent, startedAtMs, endedAtMs, failed }: Omit<AnsweredQuestion, 'facts'>,
    attributes: Attributes,
  ): TraceParent {
    const begun = tracer.startSpan(name, { kind, startTime: startedAtMs, attributes }, contextOf(parent))
    if (failed !== undefined) begun.setStatus({ code: SpanStatusCode.ERROR, message: failed })
    begun.end(endedAtMs)
    return traceParentOf(begun.spanContext())
  }

  return {
    journey({ stage, documentId, facts, ...rest }) {
      const attributes = { 'plumbline.document.id': documentId, ...named(facts ?? {}) }
      return span(`document ${stage}`, KINDS[stage] ?? SpanKind.INTERNAL, rest, attributes)
    },
    answered({ facts, ...rest }) {
      span('search', SpanKind.SERVER, rest, named(facts))
    },
    async close() {
      await Promise.allSettled([provider.shutdown()])
    },
  }
}

function withSlash(endpoint: string): string {
  return endpoint.endsWith('/') ? endpoint : `${endpoint}/`
}

function named(facts: Readonly<Record<string, string | number>>): Attributes {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`plumbline.${name}`, value]))
}

function contextOf(parent: TraceParent | undefined): Context {
  if (parent === undefined || !isTraceParent(parent)) return ROOT_CONTEXT
  const [, traceId = '', spanId = '', flags = ''] = parent.split('-')
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true })
}

function traceParentOf({ traceId, spanId, traceFlags }: SpanContext): TraceParent {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
}
