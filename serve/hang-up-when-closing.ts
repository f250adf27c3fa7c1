import type { FastifyInstance } from 'fastify'

/** Once `api` closes, running requests are answered and their connections ended, which else stay open for a next request. */
export function hangUpWhenClosing(api: FastifyInstance): void {
  let closing = false
  api.addHook('preClose', async () => {
    closing = true
  })
  api.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}
