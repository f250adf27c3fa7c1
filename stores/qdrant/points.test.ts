import { afterEach, beforeEach, expect, it } from 'vitest'
import { DocumentTooLargeError } from '../../core/errors.ts'
import { PAGE_SETTINGS } from '../../core/testing/store-pages.ts'
import type { Point } from './chunk-points.ts'
import { openQdrantStore } from './open-qdrant-store.ts'
import { chunkPoint } from './point-ids.ts'
import { pointsById, writePoints } from './points.ts'
import { qdrantServer } from './qdrant-server.ts'
import { QDRANT_DEFAULTS } from './qdrant-settings.ts'
import { type FakeQdrant, startFakeQdrant } from './testing/fake-qdrant.ts'

const NAME = 'plumbline-g1'
const MEGABYTE = 1_000_000

let fake: FakeQdrant
beforeEach(async () => {
  fake = await startFakeQdrant()
  const store = await openQdrantStore({ ...QDRANT_DEFAULTS, url: fake.url })
  await store.createGeneration(PAGE_SETTINGS)
  await store.close()
})
afterEach(() => fake.close())

const points = (count: number, textBytes: number): Point[] =>
  Array.from({ length: count }, (_, i) => ({
    id: chunkPoint(`guide:a#${i}`, 1),
    vector: {},
    payload: { text: 'x'.repeat(textBytes) },
  }))

/** @returns how many requests it took */
async function write(written: readonly Point[]): Promise<number> {
  const begun = fake.requests.length
  const server = qdrantServer({ ...QDRANT_DEFAULTS, url: fake.url })
  await writePoints(server, NAME, written)
  const found = await pointsById(
    server,
    NAME,
    written.map(({ id }) => String(id)),
    { payload: false },
  )
  expect(found.size).toBe(written.length)
  return fake.requests.slice(begun).filter((line) => line.startsWith('PUT ')).length
}

it('writes batches under 5 MB, and leaves no point out', async () => {
  expect(await write(points(10, MEGABYTE))).toBe(Math.ceil(10 / 4))
  expect(fake.largestBody).toBeLessThan(5 * MEGABYTE)
})

it('writes at most 512 points at a time, and what is left over', async () => {
  expect(await write(points(1_025, 10))).toBe(3)
})

it('gives a point over 5 MB a request of its own, and refuses one that no server takes, before any is written', async () => {
  expect(await write([...points(2, 10), ...points(3, 6 * MEGABYTE).slice(2)])).toBe(2)
  const before = fake.points(NAME)
  await expect(write([...points(20, 10), ...points(21, 33 * MEGABYTE).slice(20)])).rejects.toThrow(
    DocumentTooLargeError,
  )
  expect(fake.points(NAME)).toBe(before)
})
