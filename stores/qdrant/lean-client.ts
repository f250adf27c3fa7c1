import { QdrantClient } from '@qdrant/js-client-rest'
import { type JsonEndpoint, jsonEndpoint } from './json-endpoint.ts'
import type { QdrantSettings } from './qdrant-settings.ts'

type Reading = Pick<QdrantClient, 'query' | 'retrieve' | 'scroll' | 'getAliases'>
type Answer<Method extends keyof Reading> = ReturnType<Reading[Method]>
/** What goes into the address, and not into the body, is none of what we ask for. */
type Asked<Method extends 'query' | 'retrieve' | 'scroll'> = Omit<
  NonNullable<Parameters<Reading[Method]>[1]>,
  'consistency' | 'timeout'
>

/**
 * The client of the server's makers, but for the four requests that questions are made of. Those go past `fetch`, which costs
 * twice the processor time of a plain request, and now and then waits 40 ms for the rest of an answer, and past a function
 * that looks at every number of it.
 */
export class LeanClient extends QdrantClient {
  readonly #endpoint: JsonEndpoint

  constructor({ url, apiKey, timeoutMs }: Pick<QdrantSettings, 'url' | 'apiKey' | 'timeoutMs'>) {
    const headers = {
      // Compressing an answer costs the server, and unpacking it costs this side, more than all the rest of a question.
      'accept-encoding': 'identity',
      ...(apiKey !== undefined && { 'api-key': apiKey }),
    }
    super({ url, timeout: timeoutMs, checkCompatibility: false, headers })
    this.#endpoint = jsonEndpoint(url, { headers, timeoutMs })
  }

  override query(name: string, asked: Asked<'query'>): Answer<'query'> {
    return this.#points(name, '/query', asked) as Answer<'query'>
  }

  override retrieve(name: string, asked: Asked<'retrieve'>): Answer<'retrieve'> {
    return this.#points(name, '', asked) as Answer<'retrieve'>
  }

  override scroll(name: string, asked: Asked<'scroll'> = {}): Answer<'scroll'> {
    return this.#points(name, '/scroll', asked) as Answer<'scroll'>
  }

  override getAliases(): Answer<'getAliases'> {
    return resultOf(this.#endpoint.ask('GET', '/aliases')) as Answer<'getAliases'>
  }

  #points(name: string, path: string, asked: object): Promise<unknown> {
    return resultOf(
      this.#endpoint.ask('POST', `/collections/${encodeURIComponent(name)}/points${path}`, asked),
    )
  }
}

/** As the client does, which takes no answer without a result for one. */
async function resultOf(answer: Promise<unknown>): Promise<unknown> {
  const { result } = { result: undefined, ...((await answer) as object | null) }
  if (result === undefined || result === null) throw new Error('an answer without a result')
  return result
}
