import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as it is sent. */
export interface SentSpan {
  readonly traceId: string
  readonly spanId: string
  /** Empty for the root of a trace. */
  readonly parentSpanId: string
  readonly name: string
  /** Name of the process. */
  readonly service: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** Where OpenTelemetry spans are sent to, as a collector takes them: OTLP over HTTP, in JSON. */
export interface OtlpCollector {
  /** What `tracing.endpoint` is to say. */
  readonly endpoint: string
  /** All that came, as it came. */
  text(): string
  spans(): readonly SentSpan[]
  close(): Promise<void>
}

export async function startOtlpCollector(): Promise<OtlpCollector> {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    if (request.url === '/v1/traces') bodies.push(Buffer.concat(pieces).toString('utf8'))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    text: () => bodies.join('\n'),
    spans: () => bodies.flatMap((body) => spansOf(JSON.parse(body) as Sent)),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Attribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

/** The part of https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding that is looked at. */
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<SentSpan, 'attributes' | 'service' | 'parentSpanId'> & {
        readonly parentSpanId?: string
        readonly attributes: readonly Attribute[]
      })[]
    }[]
  }[]
}

function spansOf({ resourceSpans }: Sent): readonly SentSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(named(resource.attributes)['service.name'])
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId, parentSpanId = '', name, attributes }) => {
        return { traceId, spanId, parentSpanId, name, service, attributes: named(attributes) }
      }),
    )
  })
}

function named(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}
