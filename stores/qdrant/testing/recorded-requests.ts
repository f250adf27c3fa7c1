/** A request as the store sends it, or one that shows what the server refuses. */
export interface RecordedRequest {
  /** `PUT /collections/docs/points?wait=true` */
  readonly line: string
  readonly body?: unknown
}

const [A, B, C, D] = [1, 2, 3, 4].map((n) => `00000000-0000-8000-8000-00000000000${n}`)
const DOCS = '/collections/recorded'

const points = (query: string, body: unknown): RecordedRequest => ({
  line: `PUT ${DOCS}/points?${query}`,
  body,
})
const indexed = (field_name: string, field_schema: unknown): RecordedRequest => ({
  line: `PUT ${DOCS}/index?wait=true`,
  body: { field_name, field_schema },
})
const all = (filter: object, more: object = {}): RecordedRequest => ({
  line: `POST ${DOCS}/points/scroll`,
  body: { filter, limit: 10, with_payload: ['kind', 'from', 'to'], with_vector: false, ...more },
})
const count = (filter: object): RecordedRequest => ({
  line: `POST ${DOCS}/points/count`,
  body: { filter, exact: true },
})
const query = (body: object): RecordedRequest => ({ line: `POST ${DOCS}/points/query`, body })
const match = (key: string, value: string | number) => ({ key, match: { value } })
const any = (key: string, ...values: readonly (string | number)[]) => ({ key, match: { any: values } })
const chunk = (id: string | undefined, from: number, rest: object, dense: readonly number[]) => ({
  id,
  vector: { dense, bm25: { indices: [7, 4_000_000_000], values: [0.5, dense[0]] } },
  payload: {
    kind: 'chunk',
    from,
    tenant: 'default',
    groups: ['public', 'staff'],
    counts: '[1,2,30],["rotate",0,1,2],["key",0,0,1]',
    ...rest,
  },
})
const clock = (stamp: string, condition: object): RecordedRequest =>
  points('wait=true&ordering=strong', {
    points: [{ id: D, vector: {}, payload: { kind: 'clock', stamp } }],
    ...condition,
  })
const stamped = (stamp: string) => ({
  update_filter: { must: [match('stamp', stamp)] },
  update_mode: 'update_only',
})
const readClock: RecordedRequest = {
  line: `POST ${DOCS}/points`,
  body: { ids: [D], with_payload: true, with_vector: false },
}
const alias = (...actions: readonly object[]): RecordedRequest => ({
  line: 'POST /collections/aliases',
  body: { actions },
})

/**
 * Every kind of request that the store makes, in an order that a fresh server can answer, with what may go wrong in
 * between. The collection is strict about indexes, as the fake always is.
 */
export const RECORDED_REQUESTS: readonly RecordedRequest[] = [
  { line: 'GET /collections' },
  { line: 'GET /aliases' },
  { line: `GET ${DOCS}` },
  { line: `POST ${DOCS}/points`, body: { ids: [D] } },
  {
    line: `PUT ${DOCS}`,
    body: {
      vectors: { dense: { size: 4, distance: 'Dot', on_disk: false } },
      sparse_vectors: { bm25: { index: { on_disk: false } } },
      on_disk_payload: true,
      replication_factor: 1,
      write_consistency_factor: 1,
      hnsw_config: { m: 0 },
      strict_mode_config: {
        enabled: true,
        unindexed_filtering_retrieve: false,
        unindexed_filtering_update: false,
      },
      metadata: { format: 1, facts: '{}' },
    },
  },
  { line: `PUT ${DOCS}`, body: { vectors: {} } },
  { line: 'PUT /collections/recorded-catalog', body: { vectors: {}, metadata: { highest: 1 } } },
  { line: 'PATCH /collections/recorded-catalog', body: { metadata: { highest: 2 } } },
  { line: 'GET /collections/recorded-catalog' },
  indexed('kind', { type: 'keyword' }),
  indexed('tenant', { type: 'keyword', is_tenant: true }),
  indexed('groups', { type: 'keyword' }),
  indexed('stamp', { type: 'keyword' }),
  indexed('document', { type: 'uuid' }),
  indexed('from', { type: 'integer' }),
  indexed('to', { type: 'integer' }),
  { line: `GET ${DOCS}` },

  // The clock: made once, moved by whoever knows its stamp.
  readClock,
  clock('one', { update_mode: 'insert_only' }),
  clock('late', { update_mode: 'insert_only' }),
  clock('two', stamped('one')),
  clock('late', stamped('one')),
  readClock,

  // Points with vectors, and without; written again they are as written last.
  points('wait=true', {
    points: [
      chunk(A, 1, { document: B, extra: 'gone' }, [1, 0, 0, 0]),
      chunk(B, 1, { document: B }, [0.5, 0.5, 0, 0]),
      { id: C, vector: {}, payload: { kind: 'document', document: C, from: 2, tenant: '"\\ud83d"' } },
    ],
  }),
  points('wait=true', { points: [chunk(A, 1, { document: B }, [0.25, 0, 0.5, 0])] }),
  { line: `POST ${DOCS}/points`, body: { ids: [A, B, C], with_payload: true, with_vector: ['bm25'] } },
  { line: `POST ${DOCS}/points`, body: { ids: [C, A], with_payload: ['kind'], with_vector: true } },
  { line: `POST ${DOCS}/points`, body: { ids: [A], with_payload: false, with_vector: false } },
  { line: `POST ${DOCS}/points`, body: { ids: [A, C], with_payload: ['counts', 'kind', 'never'] } },

  // Ends, and who sees what.
  {
    line: `POST ${DOCS}/points/payload?wait=true`,
    body: {
      payload: { to: 3 },
      filter: {
        must: [
          any('document', B as string),
          any('from', 1, 2),
          { should: [{ is_empty: { key: 'to' } }, any('to', 9)] },
        ],
      },
    },
  },
  all({ must: [{ key: 'to', range: { lte: 3 } }] }),
  all({ must: [{ key: 'from', range: { lte: 2 } }], must_not: [{ key: 'to', range: { lte: 3 } }] }),
  all({
    must: [{ key: 'from', range: { lte: 3 } }, match('kind', 'chunk')],
    must_not: [
      { key: 'from', match: { any: [8] } },
      { must: [{ key: 'to', range: { lte: 3 } }], must_not: [any('to', 3)] },
    ],
  }),
  all({ must: [{ is_empty: { key: 'to' } }] }),
  all({ must: [{ has_id: [A, C] }, any('kind', 'document', 'chunk')] }),
  all({ must: [match('kind', 'chunk')] }, { limit: 1 }),
  all({ must: [match('kind', 'chunk')] }, { limit: 1, offset: B }),
  all({ must: [{ key: 'from', match: { any: [] } }] }),
  count({ must: [any('groups', 'staff', 'nobody')] }),
  count({ must: [match('tenant', 'default')], must_not: [match('from', 1)] }),
  {
    line: `POST ${DOCS}/points/payload/delete?wait=true`,
    body: { keys: ['to'], filter: { must: [any('to', 3)] } },
  },
  all({ must: [match('kind', 'chunk')] }),

  // Searches.
  query({
    query: [1, 0.5, 0, 0],
    using: 'dense',
    filter: { must: [match('tenant', 'default')] },
    limit: 4,
    params: { exact: true },
    with_payload: ['kind'],
  }),
  query({ query: [0, 0, 1, 0], using: 'dense', limit: 1, params: { hnsw_ef: 64 }, with_payload: ['kind'] }),
  query({
    query: { indices: [4_000_000_000, 7], values: [2, 1] },
    using: 'bm25',
    filter: { must: [any('groups', 'public')] },
    limit: 4,
    with_payload: ['kind', 'groups'],
  }),
  query({ query: { indices: [8], values: [1] }, using: 'bm25', limit: 4, with_payload: ['kind'] }),

  // What is refused.
  all({ must: [match('colour', 'red')] }),
  count({ must: [{ is_empty: { key: 'colour' } }] }),
  query({ query: [1, 0, 0], using: 'dense', limit: 1 }),
  query({ query: [1, 0, 0, 0], using: 'sense', limit: 1 }),
  points('wait=true', { points: [{ id: A, vector: { dense: [1, 0, 0] }, payload: {} }] }),
  points('wait=true', { points: [{ id: A, vector: { sense: [1, 0, 0, 0] }, payload: {} }] }),
  points('wait=true', { points: [{ id: A, vector: { bm25: { indices: [1, 1], values: [1, 1] } } }] }),
  points('wait=true', { points: [{ id: 'no-uuid', vector: {}, payload: {} }] }),
  points('wait=true', { points: [{ id: A, vector: {}, payload: { title: 'half a pair \ud83d' } }] }),
  { line: 'GET /collections/nowhere' },
  { line: 'POST /collections/nowhere/points/count', body: { exact: true } },

  // Aliases lead to a collection, and move in one step.
  alias({ create_alias: { alias_name: 'recorded', collection_name: 'nowhere' } }),
  alias({ create_alias: { alias_name: 'recorded-live', collection_name: 'recorded-catalog' } }),
  alias(
    { delete_alias: { alias_name: 'recorded-live' } },
    { create_alias: { alias_name: 'recorded-live', collection_name: 'recorded' } },
  ),
  { line: 'GET /aliases' },
  { line: 'POST /collections/recorded-live/points/count', body: { exact: true } },

  // Removed by filter, and all of it.
  {
    line: `POST ${DOCS}/points/delete?wait=true`,
    body: { filter: { must: [{ key: 'from', range: { lte: 1 } }], must_not: [any('from', 7)] } },
  },
  count({}),
  { line: 'DELETE /collections/recorded-catalog' },
  { line: 'DELETE /collections/recorded-catalog' },
  { line: `DELETE ${DOCS}` },
  { line: 'GET /aliases' },
  { line: 'GET /collections' },
]
