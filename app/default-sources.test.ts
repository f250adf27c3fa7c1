import { expect, it } from 'vitest'
import { defaultConnectors, isSample } from './default-sources.ts'

it('finds pages to try in every package that the defaults name, and in the project itself', async () => {
  const counts: [source: string, documents: number, failed: number][] = []
  for (const connector of defaultConnectors()) {
    let documents = 0
    let failed = 0
    for await (const page of connector.scan(new AbortController().signal)) {
      if (page.kind === 'document') documents++
      if (page.kind === 'failed') failed++
    }
    counts.push([connector.source, documents, failed])
  }
  expect(counts.map(([source]) => source)).toEqual(['fastify', 'pino', 'plumbline', 'undici'])
  for (const [source, documents, failed] of counts) {
    expect(documents, source).toBeGreaterThan(5)
    expect(failed, source).toBe(0)
  }
})

it('tells them from sources of the same name that are somebody’s own', () => {
  const [sample] = defaultConnectors()
  expect(isSample({ name: 'fastify', location: sample?.location ?? '' })).toBe(true)
  expect(isSample({ name: 'fastify', location: '/srv/fastify/docs' })).toBe(false)
  expect(isSample({ name: 'handbook', location: sample?.location ?? '' })).toBe(false)
})
