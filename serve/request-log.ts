import type { FastifyInstance, FastifyRequest } from 'fastify'

/**
 * What is written of a request. Holds no text of a question or document: the route's pattern stands for the address,
 * and of an error only its class, code and where in our code it was thrown, since messages may quote.
 */
export type LogEntry =
  | {
      readonly event: 'request-answered'
      readonly method: string
      readonly route: string
      readonly status: number
      readonly durationMs: number
    }
  | {
      readonly event: 'request-failed'
      readonly method: string
      readonly route: string
      readonly error: string
      readonly code: string
      readonly frames: readonly string[]
    }

/** Called once for each; must not throw. */
export type WriteLog = (entry: LogEntry) => void

/** The pattern of the route, e.g. `/v1/documents/:id`; `unmatched` where there is none. */
export function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unmatched'
}

/** Writes a line for every answered request. */
export function logRequests(api: FastifyInstance, write: WriteLog): void {
  api.addHook('onResponse', async (request, reply) => {
    write({
      event: 'request-answered',
      method: request.method,
      route: routeOf(request),
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    })
  })
}

/** Writes what an operator needs to find the fault. */
export function logFailure(write: WriteLog, request: FastifyRequest, error: unknown): void {
  write({
    event: 'request-failed',
    method: request.method,
    route: routeOf(request),
    error: error instanceof Error ? error.name : typeof error,
    code: codeOf(error),
    frames: error instanceof Error ? framesOf(error) : [],
  })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function framesOf(error: Error): readonly string[] {
  const lines = (error.stack ?? '').split('\n').map((line) => line.trim())
  return lines.filter((line) => line.startsWith('at '))
}
