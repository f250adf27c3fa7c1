import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { nearestName } from '../core/nearest-name.ts'
import { CLIENT_GONE, errorReply } from './error-reply.ts'
import { NotFoundError } from './not-found-error.ts'
import { logFailure, type WriteLog } from './request-log.ts'
import { WrongMethodError } from './wrong-method-error.ts'

/** Answers every failure of `api` in one form, and names what was nearly asked for. To be called before any route. */
export function answerErrors(api: FastifyInstance, log: WriteLog): void {
  const routes: Route[] = []
  api.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return
    const known = routes.find((route) => route.url === url)
    if (known === undefined) routes.push({ url, pattern: patternOf(url), methods: [method].flat() })
    else known.methods.push(...[method].flat())
  })
  api.setNotFoundHandler((request) => {
    throw nothingThere(request, routes)
  })
  api.setErrorHandler((error, request, reply) => {
    const clientGone = request.raw.destroyed && !reply.raw.writable
    const { status, body, retryAfterS } = errorReply(error)
    if (clientGone) return reply.code(CLIENT_GONE).send(body)
    if (status >= 500) logFailure(log, request, error)
    if (status === 401) reply.header('www-authenticate', 'Bearer')
    if (retryAfterS !== undefined) reply.header('retry-after', retryAfterS)
    if (error instanceof WrongMethodError) reply.header('allow', error.methods.join(', '))
    return reply.code(status).send(body)
  })
}

/** For Fastify's options: what it refuses before any route, an address in broken percent-encoding, say, in the same form. */
export function answerUnreadable(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = errorReply(error)
  reply.code(status).send(body)
}

/** For Fastify's options: bytes that are no HTTP, in the same form; the connection ends. */
export function answerNoHttp(_error: Error, socket: Socket): void {
  if (!socket.writable) return
  const error = { code: 'ERR_INVALID_REQUEST', message: 'expected an HTTP request, got something else' }
  const body = JSON.stringify({ error })
  socket.end(
    `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}

interface Route {
  readonly url: string
  readonly pattern: RegExp
  readonly methods: string[]
}

/** `/v1/documents/:id` → what its addresses look like. */
function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll('.', String.raw`\.`)))
  return new RegExp(`^${parts.join('/')}$`, 'u')
}

function nothingThere({ url, method }: FastifyRequest, routes: readonly Route[]): Error {
  const [address = ''] = url.split('?')
  const there = routes.find(({ pattern }) => pattern.test(address))
  if (there !== undefined) {
    const methods = [...new Set(there.methods)].sort()
    return new WrongMethodError(`expected ${methods.join(' or ')} here, got ${method}`, methods)
  }
  const nearest = nearestName(
    address,
    routes.map((route) => route.url),
  )
  const cure = nearest === undefined ? 'see /docs for what there is' : `did you mean ${nearest}?`
  return new NotFoundError(`nothing answers ${method} here; ${cure}`)
}
