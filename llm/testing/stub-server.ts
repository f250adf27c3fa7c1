import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a request to the stub says. */
export interface StubRequest {
  readonly model: string
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly authorization: string | undefined
}

/** What the stub answers: text, a status that is none of success, or a page that is no answer; `'hang'` never answers. */
export type StubReply =
  | string
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly page: string }
  | 'hang'

export interface StubServer {
  /** What `chat.baseUrl` is set to. */
  readonly baseUrl: string
  readonly requests: readonly StubRequest[]
  close(): Promise<void>
}

/** A server on loopback that speaks OpenAI's protocol for chat. @param reply to each request, with its number from 0 */
export async function startStubServer(
  reply: (request: StubRequest, number: number) => StubReply,
): Promise<StubServer> {
  const requests: StubRequest[] = []
  const server = createServer(async (message, response) => {
    const { model, messages } = JSON.parse(await bodyOf(message)) as StubRequest
    const request = { model, messages, authorization: message.headers.authorization }
    requests.push(request)
    const answer = reply(request, requests.length - 1)
    if (answer === 'hang') return
    if (typeof answer === 'object' && 'page' in answer) {
      response.writeHead(200, { 'content-type': 'text/html' }).end(answer.page)
      return
    }
    const isText = typeof answer === 'string'
    response.writeHead(isText ? 200 : answer.status, {
      'content-type': 'application/json',
      ...(isText ? {} : answer.headers),
    })
    response.end(JSON.stringify(isText ? completion(answer, request) : { error: { message: 'refused' } }))
  })
  // A connection that ends while nobody asks fails whoever asks next, on a busy machine.
  server.keepAliveTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Each word counts as a token. */
function completion(text: string, { model, messages }: StubRequest): object {
  const count = (words: string) => words.split(/\s+/u).length
  const prompt = messages.reduce((sum, { content }) => sum + count(content), 0)
  return {
    id: 'chatcmpl-stub',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text } }],
    usage: { prompt_tokens: prompt, completion_tokens: count(text), total_tokens: prompt + count(text) },
  }
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of message) parts.push(part as Uint8Array)
  return Buffer.concat(parts).toString('utf8')
}
