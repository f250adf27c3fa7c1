import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ConsoleAsset } from '../console-assets.ts'
import { CONSOLE_POLICY } from '../security-headers.ts'

/** `/`: the console, one page, with its files under `/console/`. Its state is in the query string, which stays in the browser. */
export function consoleRoutes(api: FastifyInstance, assets: ReadonlyMap<string, ConsoleAsset>): void {
  for (const asset of assets.values()) {
    const url = asset.name === 'index.html' ? '/' : `/console/${asset.name}`
    api.get(url, { schema: { hide: true } }, (request, reply) => sendAsset(asset, request, reply))
  }
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
