import { expect, it } from 'vitest'
import { serveMetrics } from './serve-metrics.ts'
import { createStageMetrics } from './stage-metrics.ts'

it('counts the stages of documents, names none of them, and tells who else listens', async () => {
  const told: string[] = []
  const metrics = createStageMetrics(({ stage }) => {
    told.push(stage)
    return 'a trace'
  })
  const step = { documentId: 'guide:secret.md', startedAtMs: 1_000, endedAtMs: 1_250 } as const
  expect(metrics.journey({ ...step, stage: 'embed' })).toBe('a trace')
  metrics.journey({ ...step, stage: 'store', facts: { outcome: 'replaced' } })
  metrics.journey({ ...step, stage: 'store', facts: { outcome: 'put-aside' }, failed: 'ERR_PARSE' })
  expect(told).toEqual(['embed', 'store', 'store'])

  const served = await serveMetrics(metrics, { host: '127.0.0.1', port: 0 })
  const text = await (await fetch(served.address)).text()
  expect(text).toContain('plumbline_document_stage_duration_seconds_sum{stage="embed"} 0.25')
  expect(text).toContain('plumbline_document_stage_duration_seconds_count{stage="store"} 2')
  expect(text).toContain('plumbline_documents_stored_total{outcome="put-aside"} 1')
  expect(text).not.toContain('secret')
  expect((await fetch(served.address.replace('/metrics', '/'))).status).toBe(404)
  await served.close()
})

it('says where it cannot listen', async () => {
  const metrics = createStageMetrics()
  const first = await serveMetrics(metrics, { host: '127.0.0.1', port: 0 })
  const port = Number(new URL(first.address).port)
  await expect(serveMetrics(metrics, { host: '127.0.0.1', port })).rejects.toThrow(
    `expected to listen at 127.0.0.1:${port} for --metrics`,
  )
  await first.close()
})
