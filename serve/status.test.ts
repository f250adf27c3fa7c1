import { expect, it } from 'vitest'
import { DEFAULT_TENANT } from '../core/access.ts'
import type { DeadLetter } from '../core/dead-letters.ts'
import { createApi } from './create-api.ts'
import { fakeSystem } from './testing/fake-system.ts'
import { testPages } from './testing/pages.ts'
import { guideSource } from './testing/sources.ts'
import { SourcesResponse } from './wire/sources.ts'
import { DeadLettersResponse, PipelinesResponse, ReadinessResponse } from './wire/status.ts'

it('is healthy whatever the index holds', async () => {
  const response = await createApi(fakeSystem([])).inject('/healthz')
  expect([response.statusCode, response.json()]).toEqual([200, { status: 'ok' }])
})

it('is ready once something is indexed, and says why not before', async () => {
  const system = fakeSystem([])
  const api = createApi(system)
  const before = await api.inject('/readyz')
  expect(before.statusCode).toBe(503)
  expect(ReadinessResponse.parse(before.json()).reasons).toEqual([
    'nothing is indexed; run `plumbline index`',
  ])
  system.state.documents = testPages()
  const after = await api.inject('/readyz')
  expect(after.statusCode).toBe(200)
  expect(ReadinessResponse.parse(after.json())).toMatchObject({ ready: true, generation: { id: 'g1' } })
})

it('lists sources that are known, indexed, or both, with the pages that failed, and not where they lie', async () => {
  const system = fakeSystem(testPages())
  system.state.sources = [
    guideSource(),
    { name: 'new', connector: 'markdown', location: '/x', heldDeletes: [] },
  ]
  const response = await createApi(system).inject('/v1/sources')
  const { sources } = SourcesResponse.parse(response.json())
  expect(sources.map(({ name, documents }) => [name, documents])).toEqual([
    ['answers', 2],
    ['guide', 4],
    ['new', 0],
    ['reference', 3],
  ])
  expect(sources[1]).toMatchObject({ heldDeletes: 2, lastRun: { failed: 1, skipped: 1, complete: true } })
  expect(sources[1]?.lastRun?.failures).toEqual([
    { path: 'broken.md', reason: 'expected front matter that is YAML' },
  ])
  expect(response.body).not.toContain('/srv')
})

it('lists sources also before anything was indexed', async () => {
  const response = await createApi(fakeSystem([])).inject('/v1/sources')
  expect([response.statusCode, response.json()]).toEqual([200, { sources: [] }])
})

it('names dead letters of documents that may be read, and counts the others', async () => {
  const system = fakeSystem(testPages())
  system.state.deadLetters = [
    letterFor(['public'], 'guide:broken.md'),
    letterFor(['staff'], 'guide:pay.md'),
    {
      ...letterFor([], 'guide:gone.md'),
      event: { kind: 'document-deleted', documentId: 'guide:gone.md', occurredAtMs: 0 },
    },
  ]
  const response = await createApi(system).inject('/v1/dead-letters')
  const body = DeadLettersResponse.parse(response.json())
  expect(body.deadLetters.map(({ documentId }) => documentId)).toEqual(['guide:broken.md'])
  expect(body.hidden).toBe(2)
})

it('offers pipelines, the configured one first', async () => {
  const response = await createApi(fakeSystem([])).inject('/v1/pipelines')
  expect(PipelinesResponse.parse(response.json())).toEqual({
    configured: 'rrf(bm25, dense)',
    offered: ['rrf(bm25, dense)', 'bm25', 'dense'],
  })
})

it('gives Prometheus the state of the index and the latency of routes and stages', async () => {
  const system = fakeSystem(testPages())
  system.state.sources = [guideSource()]
  system.state.lag = 7
  system.state.deadLetters = [letterFor(['public'], 'guide:broken.md')]
  const api = createApi(system)
  await api.inject({ method: 'POST', url: '/v1/search', payload: { query: 'secret' } })
  await api.inject('/metrics')
  const { body } = await api.inject('/metrics')
  for (const line of [
    'plumbline_ready 1',
    'plumbline_queue_lag_records 7',
    'plumbline_dead_letters 1',
    'plumbline_held_deletes 2',
    'plumbline_documents{source="guide"} 4',
    'plumbline_chunks{source="reference"} 11',
    'plumbline_embedding_cache_hits_total 40',
    'plumbline_embedding_cache_misses_total 2',
    'plumbline_http_request_duration_seconds_count{method="POST",route="/v1/search",status="200"} 1',
    'plumbline_search_stage_duration_seconds_count{stage="dense"} 1',
  ]) {
    expect(body.split('\n')).toContain(line)
  }
})

it('keeps the metrics of two APIs apart', async () => {
  const first = createApi(fakeSystem(testPages()))
  const second = createApi(fakeSystem(testPages()))
  await first.inject({ method: 'POST', url: '/v1/search', payload: { query: 'secret' } })
  expect((await second.inject('/metrics')).body).not.toContain('route="/v1/search"')
})

function letterFor(groups: readonly string[], documentId: DeadLetter['documentId']): DeadLetter {
  const [page = expect.fail('expected a page')] = testPages()
  const document = { ...page, access: { tenant: DEFAULT_TENANT, groups } }
  return {
    documentId,
    position: '17',
    code: 'ERR_PARSE',
    reason: 'expected front matter that is YAML',
    attempts: 1,
    failedAtMs: 0,
    event: { kind: 'document-upserted', document, occurredAtMs: 0 },
  }
}
