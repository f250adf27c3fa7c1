import fc from 'fast-check'
import type { DocumentId } from '../document.ts'
import type { Bm25Options, GenerationId, SearchScope, Store, StoreChange, StoreView } from '../store.ts'
import { type PageFields, page, pageDocument, unit } from './store-pages.ts'

const WORDS = ['pod', 'node', 'the', 'kubectl', 'get', 'volume']
/** The documents that histories are about. */
export const IDS: readonly DocumentId[] = ['a:1', 'a:2', 'a:3', 'b:1', 'b:2', 'c:x']
const GROUPS = ['public', 'staff', 'admins']

const words = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 })
  .map((list) => list.join(' '))
// Few whole numbers, so that equal scores are common; and any numbers, so that near ones are.
const vector = fc.oneof(
  fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 4, maxLength: 4 }),
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
)
/** What a page holds. */
export const passages = fc.array(
  fc.record({ text: words, vector, headings: fc.array(words, { maxLength: 2 }) }),
  {
    maxLength: 4,
  },
)
/** How a page differs from a public English one. */
export const fields: fc.Arbitrary<PageFields> = fc.record({
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
/** Something to ask of a view. */
export const question = fc.record({
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
export type Question = typeof question extends fc.Arbitrary<infer T> ? T : never

/** What becomes of some documents, in calls of a few changes each. */
export const batches = fc.array(fc.array(step, { maxLength: 4 }), { minLength: 1, maxLength: 6 })

/** The same as changes; what would describe a document that is not there is left out. */
export function toChanges(work: readonly (readonly Step[])[]): readonly (readonly StoreChange[])[] {
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

/** All that a view says to one who asks. */
export async function answers(
  view: StoreView,
  { scope: asked, limit, vector: query, terms, options }: Question,
) {
  const dense = await view.dense(query, limit, asked)
  return {
    dense,
    bm25: await view.bm25(new Map(Object.entries(terms)), limit, asked, options),
    chunks: await view.chunks(dense.map(({ chunkId }) => chunkId)),
    documents: await Promise.all(IDS.map((id) => view.document(id, asked.principal))),
    sources: await view.sources(asked.principal),
  }
}

/** All of `Store.states`. */
export async function statesOf(store: Store, id: GenerationId) {
  const states = []
  for await (const state of store.states(id)) states.push(state)
  return states
}
