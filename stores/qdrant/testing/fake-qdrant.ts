import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FakeCollection } from './fake-collection.ts'
import { Refusal, refuse } from './refusal.ts'

type Json = Record<string, unknown>

/** A server on the loopback interface that answers as Qdrant does, as far as the store asks. It holds all in memory. */
export interface FakeQdrant {
  readonly url: string
  /** `POST /collections/docs-g1/points/query`, in the order of arrival. */
  readonly requests: readonly string[]
  /** Bytes of the largest body that any request had. */
  readonly largestBody: number
  /** What questions asked for, in the order of arrival. */
  readonly questions: readonly Json[]
  /** Points of a collection, also those that no reader sees. */
  points(collection: string): number
  /** Answers the next requests whose line matches so, instead of doing what they ask; `undefined` cuts the connection. */
  failNext(pattern: RegExp, status: number | undefined, times?: number): void
  /** Cuts the connections of all that match, after `requests` of them, until `recover`. */
  failAfter(requests: number, pattern: RegExp): void
  recover(): void
  /** Does what the next request that matches asks, and cuts the connection instead of answering. */
  loseNextAnswer(pattern: RegExp): void
  close(): Promise<void>
}

export interface FakeQdrantOptions {
  /** Only who sends it is answered (nobody is asked). */
  readonly apiKey?: string
  /** What it says that it is (1.18.3). */
  readonly version?: string
}

const MAX_BODY_BYTES = 32 * 2 ** 20

/** What becomes of the next `times` requests that match. */
interface Failure {
  readonly pattern: RegExp
  /** Of the answer; `undefined` cuts the connection. */
  readonly status: number | undefined
  times: number
  /** What the request asks is done all the same. */
  readonly isDone: boolean
  /** Nothing happens to these. */
  readonly isPassed: boolean
}

/** Starts one on a free port. What it says is wrong begins as the real server says it. */
export async function startFakeQdrant(options: FakeQdrantOptions = {}): Promise<FakeQdrant> {
  const collections = new Map<string, FakeCollection>()
  const aliases = new Map<string, string>()
  const requests: string[] = []
  const questions: Json[] = []
  const failures: Failure[] = []
  let largestBody = 0

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    questions,
    get largestBody() {
      return largestBody
    },
    points: (collection) => collections.get(collection)?.size ?? 0,
    failNext: (pattern, status, times = 1) =>
      failures.push({ pattern, status, times, isDone: false, isPassed: false }),
    failAfter(allowed, pattern) {
      const passed = { pattern, status: undefined, times: allowed, isDone: false, isPassed: true }
      failures.push(passed, { ...passed, times: Number.POSITIVE_INFINITY, isPassed: false })
    },
    recover() {
      failures.length = 0
    },
    loseNextAnswer: (pattern) =>
      failures.push({ pattern, status: undefined, times: 1, isDone: true, isPassed: false }),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const line = `${request.method} ${pathname}`
    requests.push(line)
    const next = failures.find(({ pattern, times }) => times > 0 && pattern.test(line))
    if (next !== undefined) next.times--
    const failure = next?.isPassed ? undefined : next
    const send = (status: number, content: Json) => {
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' })
      response.end(JSON.stringify({ ...content, time: 0.0001 }))
    }
    try {
      if (failure !== undefined && !failure.isDone) {
        if (failure.status === undefined) return void request.socket.destroy()
        refuse(failure.status, 'Service internal error: as the test asks')
      }
      const bytes = await bytesOf(request)
      largestBody = Math.max(largestBody, bytes.length)
      const body = parsed(bytes)
      if (/points\/query$/u.test(line)) questions.push(body)
      if (pathname !== '/') checkKey(request)
      const result = route(line, pathname.split('/').slice(1).map(decodeURIComponent), body)
      if (failure?.isDone) return void request.socket.destroy()
      if (pathname === '/') return send(200, result as Json)
      send(200, { result, status: 'ok' })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      send(error.status, { status: { error: error.message } })
    }
  }

  function checkKey(request: IncomingMessage): void {
    if (options.apiKey === undefined || request.headers['api-key'] === options.apiKey) return
    refuse(401, 'Invalid API key or JWT')
  }

  function route(line: string, [first, name = '', ...rest]: readonly string[], body: Json): unknown {
    if (line === 'GET /') return { title: 'qdrant', version: options.version ?? '1.18.3', commit: '' }
    if (line === 'GET /collections')
      return { collections: [...collections.keys()].map((key) => ({ name: key })) }
    if (line === 'GET /aliases') {
      return {
        aliases: [...aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })),
      }
    }
    if (line === 'POST /collections/aliases') return changeAliases(body['actions'] as Json[])
    const operation = `${line.split(' ')[0]} ${rest.join('/')}`
    if (first !== 'collections') return refuse(404, '')
    if (operation === 'PUT ') return create(name, body)
    if (operation === 'DELETE ') return drop(name)
    const collection = collections.get(aliases.get(name) ?? name)
    if (collection === undefined) return refuse(404, `Not found: Collection \`${name}\` doesn't exist!`)
    return operate(collection, operation, body)
  }

  function create(name: string, body: Json): true {
    if (collections.has(name)) refuse(409, `Wrong input: Collection \`${name}\` already exists!`)
    collections.set(name, new FakeCollection(body))
    return true
  }

  /** Aliases of a collection go with it. */
  function drop(name: string): boolean {
    for (const [alias, collection] of aliases) if (collection === name) aliases.delete(alias)
    return collections.delete(name)
  }

  function changeAliases(actions: readonly Json[]): true {
    for (const action of actions) {
      const made = action['create_alias'] as { alias_name: string; collection_name: string } | undefined
      const gone = action['delete_alias'] as { alias_name: string } | undefined
      if (gone !== undefined) aliases.delete(gone.alias_name)
      if (made === undefined) continue
      if (!collections.has(made.collection_name)) {
        refuse(404, `Not found: Collection \`${made.collection_name}\` doesn't exist!`)
      }
      aliases.set(made.alias_name, made.collection_name)
    }
    return true
  }
}

function operate(collection: FakeCollection, operation: string, body: Json): unknown {
  const done = { operation_id: 0, status: 'completed' }
  switch (operation) {
    case 'GET ':
      return infoOf(collection)
    case 'PATCH ':
      collection.config['metadata'] = {
        ...(collection.config['metadata'] as Json),
        ...(body['metadata'] as Json),
      }
      return true
    case 'PUT index':
      collection.index(String(body['field_name']), body['field_schema'] as Json)
      return done
    case 'PUT points':
      collection.upsert(body)
      return done
    case 'POST points/payload':
      collection.setPayload(body)
      return done
    case 'POST points/payload/delete':
      collection.deletePayload(body)
      return done
    case 'POST points/delete':
      collection.delete(body)
      return done
    case 'POST points':
      return collection.retrieve(body)
    case 'POST points/scroll':
      return collection.scroll(body)
    case 'POST points/count':
      return collection.count(body)
    case 'POST points/query':
      return collection.query(body)
    default:
      return refuse(404, '')
  }
}

function infoOf({ config, indexes, size }: FakeCollection): Json {
  const { vectors, sparse_vectors, hnsw_config, metadata } = config
  return {
    status: 'green',
    points_count: size,
    payload_schema: indexes,
    config: {
      params: { vectors, sparse_vectors },
      hnsw_config: { m: 16, ...(hnsw_config as Json | undefined) },
      metadata,
    },
  }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

/** @throws {Refusal} for what is too large, no JSON, or holds half a pair of surrogates, which Rust's strings cannot. */
function parsed(bytes: Buffer): Json {
  if (bytes.length > MAX_BODY_BYTES) refuse(413, 'Payload too large')
  if (bytes.length === 0) return {}
  return JSON.parse(bytes.toString(), (_key, value: unknown) => {
    if (typeof value === 'string' && !value.isWellFormed()) {
      refuse(400, 'Format error in JSON body: ')
    }
    return value
  }) as Json
}
