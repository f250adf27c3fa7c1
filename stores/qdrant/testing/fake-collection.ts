import { filteredKeys, satisfies } from './fake-filter.ts'
import type { DenseVector, FakePoint, SparseVector } from './fake-point.ts'
import { refuse } from './refusal.ts'

type Json = Record<string, unknown>

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u

/** One collection in memory: full scans, and float32 sums as the real server's, if not in its order. */
export class FakeCollection {
  readonly config: Json
  readonly indexes: Json = {}
  readonly #points = new Map<string, FakePoint>()

  constructor(config: Json) {
    this.config = config
  }

  get size(): number {
    return this.#points.size
  }

  index(key: string, schema: Json): void {
    const { type, ...params } = schema
    this.indexes[key] = {
      data_type: type,
      ...(Object.keys(params).length > 0 && { params: { type, ...params } }),
    }
  }

  upsert(body: Json): void {
    const points = body['points'] as FakePoint[]
    for (const { id, vector } of points) {
      if (!UUID.test(id)) refuse(400, `Format error in JSON body: value ${id} is not a valid point ID`)
      this.#checkVectors(vector)
    }
    for (const { id, payload, vector } of points) {
      const known = this.#points.get(id)
      const mode = body['update_mode'] ?? 'upsert'
      const isAllowed =
        known === undefined
          ? mode !== 'update_only'
          : mode !== 'insert_only' && satisfies(known, body['update_filter'] as Json | undefined)
      if (isAllowed) this.#points.set(id, { id, payload, vector: rounded(vector) })
    }
  }

  setPayload(body: Json): void {
    for (const point of this.#selected(body))
      point.payload = { ...point.payload, ...(body['payload'] as Json) }
  }

  deletePayload(body: Json): void {
    const keys = body['keys'] as string[]
    for (const point of this.#selected(body)) {
      point.payload = Object.fromEntries(Object.entries(point.payload).filter(([key]) => !keys.includes(key)))
    }
  }

  delete(body: Json): void {
    for (const { id } of this.#selected(body)) this.#points.delete(id)
  }

  retrieve(body: Json): Json[] {
    const ids = body['ids'] as string[]
    return ids.flatMap((id) => this.#points.get(id) ?? []).map((point) => shown(point, body))
  }

  scroll(body: Json): Json {
    const limit = Number(body['limit'] ?? 10)
    const offset = String(body['offset'] ?? '')
    const found = this.#filtered(body)
      .filter(({ id }) => id >= offset)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    return {
      points: found.slice(0, limit).map((point) => shown(point, body)),
      next_page_offset: found[limit]?.id ?? null,
    }
  }

  count(body: Json): Json {
    return { count: this.#filtered(body).length }
  }

  query(body: Json): Json {
    const name = String(body['using'])
    const query = body['query'] as DenseVector | SparseVector
    if (Array.isArray(query)) this.#checkVectors({ [name]: query })
    const scored = this.#filtered(body).flatMap((point) => {
      const score = similarity(query, point.vector[name])
      return score === undefined ? [] : [{ ...shown(point, body), version: 0, score }]
    })
    scored.sort((a, b) => b.score - a.score)
    return { points: scored.slice(0, Number(body['limit'] ?? 10)) }
  }

  #selected(body: Json): FakePoint[] {
    const ids = body['points'] as string[] | undefined
    if (ids !== undefined) return ids.flatMap((id) => this.#points.get(id) ?? [])
    return [...this.#points.values()].filter((point) => satisfies(point, body['filter'] as Json))
  }

  /** Refuses keys without an index, as the server does in strict mode: there such a filter is slow, and loses hits. */
  #filtered(body: Json): FakePoint[] {
    const filter = body['filter'] as Json | undefined
    const missing = filteredKeys(filter).find((key) => !(key in this.indexes))
    if (missing !== undefined) refuse(400, `Bad request: Index required but not found for "${missing}"`)
    return [...this.#points.values()].filter((point) => satisfies(point, filter))
  }

  #checkVectors(vectors: FakePoint['vector']): void {
    const sizes = this.config['vectors'] as Record<string, { size: number }>
    for (const [name, vector] of Object.entries(vectors)) {
      if ('indices' in vector) {
        if (new Set(vector.indices).size !== vector.indices.length) {
          refuse(422, 'Validation error in JSON body: ')
        }
        continue
      }
      const size = sizes[name]?.size
      if (size === undefined) refuse(400, `Wrong input: Not existing vector name error: ${name}`)
      if (vector.length !== size) {
        refuse(400, `Wrong input: Vector dimension error: expected dim: ${size}, got ${vector.length}`)
      }
    }
  }
}

function rounded(vectors: FakePoint['vector']): FakePoint['vector'] {
  const round = (numbers: readonly number[]) => numbers.map(Math.fround)
  const entries = Object.entries(vectors).map(([name, vector]) => [
    name,
    'indices' in vector ? { indices: vector.indices, values: round(vector.values) } : round(vector),
  ])
  return Object.fromEntries(entries)
}

function shown({ id, payload, vector }: FakePoint, body: Json): Json {
  const wantedPayload = body['with_payload'] ?? false
  const wantedVector = body['with_vector'] ?? false
  return { id, payload: chosen(payload, wantedPayload), vector: chosen(vector, wantedVector) }
}

/** @param wanted all, none, or keys */
function chosen(all: Readonly<Record<string, unknown>>, wanted: unknown): Json | undefined {
  if (!Array.isArray(wanted)) return wanted === true ? all : undefined
  return Object.fromEntries((wanted as string[]).filter((key) => key in all).map((key) => [key, all[key]]))
}

function similarity(
  query: DenseVector | SparseVector,
  stored: DenseVector | SparseVector | undefined,
): number | undefined {
  if (stored === undefined) return undefined
  if (!('indices' in query) && !('indices' in stored)) {
    return stored.reduce((sum, component, i) => Math.fround(sum + component * Math.fround(query[i] ?? 0)), 0)
  }
  if (!('indices' in query) || !('indices' in stored)) return undefined
  const shared = query.indices.filter((index) => stored.indices.includes(index))
  if (shared.length === 0) return undefined
  const at = (vector: SparseVector, index: number) => vector.values[vector.indices.indexOf(index)] ?? 0
  return shared.reduce(
    (sum, index) => Math.fround(sum + at(stored, index) * Math.fround(at(query, index))),
    0,
  )
}
