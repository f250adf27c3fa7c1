import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import { PlumblineError } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import { PAGE_SETTINGS, page, unit } from '../../core/testing/store-pages.ts'
import { BLOCK_SLOTS } from './block-slots.ts'
import { type EmbeddedStoreOptions, openEmbeddedStore } from './open-embedded-store.ts'

const PAGES = 12
const GENERATION = 'g1'

/** What becomes of a file, by shares of its length. */
type Damage =
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'overwritten'; readonly at: number; readonly bytes: Uint8Array }

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const damages = fc.oneof(
  fc.record({ kind: fc.constant('cut'), at: share }),
  fc.record({
    kind: fc.constant('overwritten'),
    at: share,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  }),
) satisfies fc.Arbitrary<Damage>

describe('a damaged file of a store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-store-'))
  const sound = join(folder, 'sound')
  const copy = join(folder, 'copy')
  beforeAll(() => writePages(sound))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('gives answers or one of our errors, to a reader and to a writer', async () => {
    const files = readdirSync(sound).sort()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), damages, async (file, damage) => {
        for (const mode of ['read', 'write'] as const) {
          rmSync(copy, { recursive: true, force: true })
          cpSync(sound, copy, { recursive: true })
          inflict(damage, join(copy, file))
          for (const error of await errorsOfUse({ mode })) expect(error).toBeInstanceOf(PlumblineError)
        }
      }),
      { numRuns: 40 },
    )
  })

  /** What each kind of use throws, one after the other. */
  async function errorsOfUse(options: EmbeddedStoreOptions): Promise<readonly unknown[]> {
    const errors: unknown[] = []
    const attempt = async (work: () => Promise<unknown>) => {
      await work().catch((error) => errors.push(error))
    }
    const scope = { principal: ANONYMOUS, filter: {} }
    const bm25 = { k1: 1.2, b: 0.75, weights: { title: 1, headings: 1, body: 1 } }
    const search = async (store: Store) => {
      const view = await store.view()
      const near = await view.dense(unit([1, 2, 3, 4]), 20, scope)
      const worded = await view.bm25(new Map([['word-3', 1]]), 20, scope, bm25)
      await view.chunks([...near, ...worded].map(({ chunkId }) => chunkId))
      await view.document('guide:page-3', ANONYMOUS)
    }
    await attempt(async () => {
      const store = await openEmbeddedStore(copy, options)
      await attempt(() => search(store))
      await attempt(async () => {
        for await (const state of store.states(GENERATION)) expect(state.copies).toBe(1)
      })
      await attempt(() => store.digest(GENERATION))
      if (options.mode === 'write') await attempt(() => store.apply(GENERATION, [pageOf(3), pageOf(PAGES)]))
      await store.close()
    })
    return errors
  }
})

/** More than one block of slots, so that one is packed. */
async function writePages(folder: string): Promise<void> {
  const store = await openEmbeddedStore(folder, { mode: 'write' })
  const { id } = await store.createGeneration(PAGE_SETTINGS)
  await store.promote(id)
  await store.apply(
    id,
    Array.from({ length: PAGES }, (_, at) => pageOf(at)),
  )
  await store.close()
}

function pageOf(at: number) {
  const passages = Array.from({ length: Math.ceil(BLOCK_SLOTS / (PAGES - 1)) }, (_, i) => ({
    text: `word-${i % 97} of passage ${i}`,
    vector: [Math.sin(i), Math.cos(at), 1, i % 7],
  }))
  return page(`guide:page-${at}`, passages)
}

function inflict(damage: Damage, file: string): void {
  const bytes = readFileSync(file)
  const place = Math.floor(damage.at * bytes.length)
  if (damage.kind === 'overwritten') bytes.set(damage.bytes.subarray(0, bytes.length - place), place)
  writeFileSync(file, damage.kind === 'cut' ? bytes.subarray(0, place) : bytes)
}
