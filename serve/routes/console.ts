import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ConsoleAsset } from '../console-assets.ts'
import { NotFoundError } from '../not-found-error.ts'
import { CONSOLE_POLICY } from '../security-headers.ts'

/** `/`: the console, and `/judge`, a page each, with their files under `/console/`. Their state is in the query string, which stays in the browser. */
export function consoleRoutes(api: FastifyInstance, assets: ReadonlyMap<string, ConsoleAsset>): void {
  const send = (name: string, request: FastifyRequest, reply: FastifyReply) => {
    const asset = assets.get(name)
    if (asset === undefined) throw new NotFoundError('expected a file of the console, which starts at /')
    return sendAsset(asset, request, reply)
  }
  api.get('/', { schema: { hide: true } }, (request, reply) => send('index.html', request, reply))
  api.get('/judge', { schema: { hide: true } }, (request, reply) => send('judge.html', request, reply))
  api.get<{ Params: { name: string } }>('/console/:name', { schema: { hide: true } }, (request, reply) =>
    send(request.params.name, request, reply),
  )
}

function sendAsset(asset: ConsoleAsset, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers({
    'content-security-policy': CONSOLE_POLICY,
    'cache-control': 'no-cache',
    etag: asset.etag,
  })
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send()
  return reply.type(asset.contentType).send(asset.body)
}
