import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'

/** Connections to one server; what is asked beyond waits. */
const MAX_CONNECTIONS = 25

/** A server that is asked in JSON and answers in it, over connections that are kept. */
export interface JsonEndpoint {
  /** @throws {RefusedRequestError} for a status other than 200. @throws {Error} for an answer that is no JSON, and as `node:http` does. */
  ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>
}

/** What a server says where it does not do what was asked. */
export class RefusedRequestError extends Error {
  readonly status: number
  readonly data: unknown
  /** So many seconds it asks to be left alone. */
  readonly retry_after?: number

  constructor({ statusCode = 0, headers }: IncomingMessage, data: unknown) {
    super(`status ${statusCode}`)
    this.status = statusCode
    this.data = data
    const seconds = Number(headers['retry-after'])
    if (seconds > 0) this.retry_after = seconds
  }
}

/** @param timeoutMs from the request to the end of its answer. */
export function jsonEndpoint(
  url: string,
  { headers, timeoutMs }: { readonly headers: Readonly<Record<string, string>>; readonly timeoutMs: number },
): JsonEndpoint {
  const { protocol, hostname, port } = new URL(url)
  const isEncrypted = protocol === 'https:'
  const settings = { keepAlive: true, maxSockets: MAX_CONNECTIONS }
  const agent = isEncrypted ? new TlsAgent(settings) : new PlainAgent(settings)
  const begin = isEncrypted ? tlsRequest : plainRequest
  // As the makers' client does, and for the same server: an address without a port means theirs.
  const place = { hostname: hostname.replace(/^\[|\]$/gu, ''), port: port || 6333, agent }

  return {
    ask: (method, path, body) =>
      new Promise((resolve, reject) => {
        const text = body === undefined ? '' : JSON.stringify(body)
        const described = {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        }
        const options = {
          ...place,
          method,
          path,
          headers: body === undefined ? headers : { ...headers, ...described },
          signal: AbortSignal.timeout(timeoutMs),
        }
        begin(options, (answer) => read(answer).then(resolve, reject))
          .on('error', reject)
          .end(text)
      }),
  }
}

async function read(answer: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of answer) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString('utf8')
  const said = jsonOr(text)
  if (answer.statusCode !== 200) throw new RefusedRequestError(answer, said)
  // What a parser says of it quotes it, and it may be a page's text.
  if (said === text) throw new Error('an answer that is no JSON')
  return said
}

/** Proxies on the way answer in their own words. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
