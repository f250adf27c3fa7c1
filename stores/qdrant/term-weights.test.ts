import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ChunkTerms } from '../../core/analyzer.ts'
import { PAGE_SETTINGS, page } from '../../core/testing/store-pages.ts'
import { readClock } from './clock.ts'
import { openQdrantStore } from './open-qdrant-store.ts'
import { qdrantServer } from './qdrant-server.ts'
import { QDRANT_DEFAULTS } from './qdrant-settings.ts'
import { likelyLength, STORED_WEIGHTING, scoreBound, storedWeights } from './term-weights.ts'
import { startFakeQdrant } from './testing/fake-qdrant.ts'

const NONE = { counts: new Map<string, number>(), length: 0 }
const chunk = (count: number, length: number): ChunkTerms => ({
  title: NONE,
  headings: NONE,
  body: { counts: new Map([['term', count]]), length },
})

it('takes the first chunks for what is to come, the less the fewer they are', () => {
  expect(likelyLength([])).toBe(40)
  expect(likelyLength(Array.from({ length: 64 }, () => chunk(1, 80)))).toBe((64 * 40 + 64 * 80) / 128)
})

it('bounds the part that a term adds to any score', () => {
  const share = fc.double({ min: 0.05, max: 0.95, noNaN: true })
  const lengths = fc.double({ min: 1, max: 400, noNaN: true })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 0, max: 400 }),
      fc.record({ k1: share, b: share, body: share }),
      lengths,
      lengths,
      (count, others, { k1, b, body }, averageLength, storedLength) => {
        const options = { k1, b, weights: { title: 1, headings: 1, body } }
        const stored = { ...STORED_WEIGHTING, averageLength: storedLength }
        const length = body * (count + others)
        const norm = k1 * (1 - b + (b * length) / averageLength)
        const part = (body * count * (k1 + 1)) / (body * count + norm)
        const [weight = 0] = storedWeights(chunk(count, count + others), stored).values
        expect(part).toBeLessThanOrEqual(weight * scoreBound(stored, options, averageLength) * (1 + 1e-12))
      },
    ),
    { numRuns: 300 },
  )
})

it('stays as the first writer of chunks has it, for every writer', async () => {
  const fake = await startFakeQdrant()
  const settings = { ...QDRANT_DEFAULTS, url: fake.url }
  const [one, other] = await Promise.all([openQdrantStore(settings), openQdrantStore(settings)])
  const { id } = await one.createGeneration(PAGE_SETTINGS)
  const server = qdrantServer(settings)
  const told = async () => (await readClock(server, `plumbline-${id}`)).averageLength
  await one.apply(id, [{ kind: 'remove', documentId: 'guide:none' }])
  expect(await told()).toBeUndefined()
  // The title is `guide:a`: one word, beside two of the body.
  await one.apply(id, [page('guide:a', [{ text: 'two words', vector: [1, 0, 0, 0] }])])
  expect(await told()).toBe((64 * 40 + 3) / 65)
  await other.apply(id, [page('guide:b', [{ text: 'words '.repeat(99).trim(), vector: [0, 1, 0, 0] }])])
  expect(await told()).toBe((64 * 40 + 3) / 65)
  await Promise.all([one.close(), other.close()])
  await fake.close()
})
