import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ChunkTerms } from '../../core/analyzer.ts'
import { countsOf, storedTerms, termsOf } from './stored-terms.ts'

const field = (length: number, counts: Record<string, number> = {}) => ({
  length,
  counts: new Map(Object.entries(counts)),
})
const rotate: ChunkTerms = {
  title: field(2, { key: 1 }),
  headings: field(5, { rotate: 1 }),
  body: field(80, { rotate: 3, key: 2 }),
}

it('is the lengths of the fields, then each term with its occurrences in them', () => {
  expect(storedTerms(rotate)).toBe('[2,5,80],["key",1,0,2],["rotate",0,1,3]')
})

it('is asked for the terms of a question alone', () => {
  expect(countsOf(storedTerms(rotate), ['rotate', 'rot', 'key'])).toEqual({
    lengths: [2, 5, 80],
    counts: [[0, 1, 3], undefined, [1, 0, 2]],
  })
})

it('holds any terms, also such as look like what stands around them', () => {
  const word = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.string({ minLength: 1, unit: fc.constantFrom(',', '[', ']', '"', '\\', 'a', '1') }),
    fc.constantFrom('__proto__', 'lengths', '\ud83d', ',["a",1'),
  )
  const counts = fc.uniqueArray(fc.tuple(word, fc.integer({ min: 1, max: 9 })), {
    selector: ([term]) => term,
    maxLength: 8,
  })
  const fields = fc.record({ counts: counts.map((pairs) => new Map(pairs)), length: fc.nat(99) })
  const terms = fc.record({ title: fields, headings: fields, body: fields })
  fc.assert(
    fc.property(terms, fc.array(word), (held, asked) => {
      const stored = storedTerms(held)
      expect(termsOf(stored)).toEqual(held)
      const words = [...asked, ...held.body.counts.keys(), ...held.title.counts.keys()]
      const inEach = (term: string) =>
        [held.title, held.headings, held.body].map((each) => each.counts.get(term) ?? 0)
      expect(countsOf(stored, words)).toEqual({
        lengths: [held.title.length, held.headings.length, held.body.length],
        counts: words.map((term) => (inEach(term).some((count) => count > 0) ? inEach(term) : undefined)),
      })
    }),
    { numRuns: 300 },
  )
})
