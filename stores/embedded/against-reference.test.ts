import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Principal } from '../../core/access.ts'
import type { DocumentId } from '../../core/document.ts'
import type {
  Bm25Options,
  GenerationId,
  SearchScope,
  Store,
  StoreChange,
  StoreView,
} from '../../core/store.ts'
import { openReferenceStore } from '../../core/testing/reference-store.ts'
import { PAGE_SETTINGS, type PageFields, page, pageDocument, unit } from '../../core/testing/store-pages.ts'
import { openEmbeddedStore } from './open-embedded-store.ts'

// Many histories, each synced to disk: minutes on a disk that others use as well.
vi.setConfig({ testTimeout: 300_000 })

const WORDS = ['pod', 'node', 'the', 'kubectl', 'get', 'volume']
const IDS: readonly DocumentId[] = ['a:1', 'a:2', 'a:3', 'b:1', 'b:2', 'c:x']
const GROUPS = ['public', 'staff', 'admins']

const words = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 })
  .map((list) => list.join(' '))
// Few whole numbers, so that equal scores are common; and any numbers, so that near ones are.
const vector = fc.oneof(
  fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 4, maxLength: 4 }),
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
)
const passages = fc.array(fc.record({ text: words, vector, headings: fc.array(words, { maxLength: 2 }) }), {
  maxLength: 4,
})
const fields: fc.Arbitrary<PageFields> = fc.record({
  access: fc.record({
    tenant: fc.constantFrom('default', 'acme'),
    groups: fc.subarray(GROUPS),
  }),
  tags: fc.subarray(['x', 'y', 'ü']),
  language: fc.constantFrom('en', 'de'),
  indexedAtMs: fc.nat(),
})

/** A change that fits any state: a `describe` becomes one only where the document is there. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('replace'), id: fc.constantFrom(...IDS), passages, fields }),
  fc.record({ kind: fc.constant('describe'), id: fc.constantFrom(...IDS), fields }),
  fc.record({ kind: fc.constant('remove'), id: fc.constantFrom(...IDS) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const scope: fc.Arbitrary<SearchScope> = fc.record({
  principal: fc.record({ tenant: fc.constantFrom('default', 'acme', 'none'), groups: fc.subarray(GROUPS) }),
  filter: fc.record(
    {
      sources: fc.subarray(['a', 'b', 'none']),
      tags: fc.subarray(['x', 'y', 'none']),
      languages: fc.subarray(['de', 'none']),
    },
    { requiredKeys: [] },
  ),
})
const weight = fc.constantFrom(0, 0.5, 1, 2.5)
const question = fc.record({
  scope,
  limit: fc.integer({ min: 0, max: 12 }),
  vector: vector.map(unit),
  terms: fc.dictionary(fc.constantFrom(...WORDS, 'unknown'), fc.integer({ min: 1, max: 3 })),
  options: fc.record({
    k1: fc.constantFrom(0.9, 1.2),
    b: fc.constantFrom(0, 0.4, 1),
    weights: fc.record({ title: weight, headings: weight, body: weight }),
  }) satisfies fc.Arbitrary<Bm25Options>,
})
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never

describe('the embedded store beside the reference store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-store-'))
  let writer: Store
  let reader: Store
  beforeAll(async () => {
    writer = await openEmbeddedStore(folder, { mode: 'write' })
    reader = await openEmbeddedStore(folder, { mode: 'read' })
  })
  afterAll(async () => {
    await reader.close()
    await writer.close()
    rmSync(folder, { recursive: true })
  })

  it('gives the same answers to the bit after any changes, to the writer and to a reader', async () => {
    const batches = fc.array(fc.array(step, { maxLength: 4 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.array(question, { minLength: 1, maxLength: 4 }),
        async (work, questions) => {
          const reference = openReferenceStore()
          const { id: expectedId } = await reference.createGeneration(PAGE_SETTINGS)
          const { id } = await writer.createGeneration(PAGE_SETTINGS)
          const seen: (readonly [StoreView, StoreView])[] = []
          const changes = toChanges(work)
          for (const batch of changes) {
            await reference.apply(expectedId, batch)
            await writer.apply(id, batch)
            const expected = await reference.view(expectedId)
            seen.push([await writer.view(id), expected], [await reader.view(id), expected])
          }
          // Old views too: each still answers as of its time.
          for (const [view, expected] of seen) {
            for (const asked of questions)
              expect(await answers(view, asked)).toEqual(await answers(expected, asked))
          }
          expect(await reader.digest(id)).toEqual(await reference.digest(expectedId))
          expect(await statesOf(reader, id)).toEqual(await statesOf(reference, expectedId))
          expect(await reader.recorded(id, IDS)).toEqual(await reference.recorded(expectedId, IDS))
          await writer.drop(id)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('shows the same to those who may not read what came, changed and went', async () => {
    const hidden = { tenant: 'default', groups: ['admins'] }
    const principal: Principal = { tenant: 'default', groups: ['staff'] }
    const visible = fc.array(fc.record({ id: fc.constantFrom(...IDS.slice(0, 3)), passages, fields }), {
      maxLength: 5,
    })
    const secret = fc.array(fc.record({ id: fc.constantFrom(...IDS.slice(3)), passages }), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(visible, secret, question, async (shown, secrets, asked) => {
        const { id } = await writer.createGeneration(PAGE_SETTINGS)
        await writer.apply(
          id,
          shown.map((one) => page(one.id, one.passages, one.fields)),
        )
        const ask = async () =>
          answers(await writer.view(id), { ...asked, scope: { principal, filter: asked.scope.filter } })
        const before = await ask()
        await writer.apply(
          id,
          secrets.map((one) => page(one.id, one.passages, { access: hidden })),
        )
        expect(await ask()).toEqual(before)
        await writer.apply(
          id,
          secrets.map((one) => ({ kind: 'remove', documentId: one.id })),
        )
        expect(await ask()).toEqual(before)
        await writer.drop(id)
      }),
      { numRuns: 40 },
    )
  })
})

function toChanges(work: readonly (readonly Step[])[]): readonly (readonly StoreChange[])[] {
  const stored = new Map<DocumentId, Parameters<typeof page>[1]>()
  return work.map((batch) =>
    batch.flatMap((one): StoreChange[] => {
      if (one.kind === 'remove') {
        stored.delete(one.id)
        return [{ kind: 'remove', documentId: one.id }]
      }
      if (one.kind === 'replace') {
        stored.set(one.id, one.passages)
        return [page(one.id, one.passages, one.fields)]
      }
      const content = stored.get(one.id)
      return content === undefined
        ? []
        : [{ kind: 'describe', document: pageDocument(one.id, content, one.fields) }]
    }),
  )
}

async function answers(view: StoreView, { scope: asked, limit, vector: query, terms, options }: Question) {
  const dense = await view.dense(query, limit, asked)
  return {
    dense,
    bm25: await view.bm25(new Map(Object.entries(terms)), limit, asked, options),
    chunks: await view.chunks(dense.map(({ chunkId }) => chunkId)),
    documents: await Promise.all(IDS.map((id) => view.document(id, asked.principal))),
    sources: await view.sources(asked.principal),
  }
}

async function statesOf(store: Store, id: GenerationId) {
  const states = []
  for await (const state of store.states(id)) states.push(state)
  return states
}
