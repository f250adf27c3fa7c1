import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ChunkTerms, TERM_FIELDS } from '../../core/analyzer.ts'
import { packChunkTerms, unpackChunkTerms } from './chunk-terms.ts'
import { growingPostings, packedPostings } from './postings.ts'

const NUMBERED = ['a', 'b', 'c', 'd', 'e', 'f']
// Ids far apart, and over one byte and two.
const idOf = (term: string) => 1 + (300 ** NUMBERED.indexOf(term) % 2 ** 31)

const number = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 ** 31 }))
const fieldTerms = fc.record({
  counts: fc
    .dictionary(fc.constantFrom(...NUMBERED), number)
    .map((counts) => new Map(Object.entries(counts))),
  length: fc.oneof(fc.constant(0), number),
})
const chunkTerms: fc.Arbitrary<ChunkTerms> = fc.record({
  title: fieldTerms,
  headings: fieldTerms,
  body: fieldTerms,
})

describe('packChunkTerms', () => {
  it('says lengths, then each term by id with its counts in title, headings and body', () => {
    const terms = {
      title: { counts: new Map([['pod', 1]]), length: 1 },
      headings: { counts: new Map(), length: 0 },
      body: {
        counts: new Map([
          ['node', 300],
          ['pod', 2],
        ]),
        length: 302,
      },
    }
    const numbers = unpackChunkTerms(packChunkTerms(terms, (term) => (term === 'pod' ? 7 : 5)))
    expect([...numbers]).toEqual([1, 0, 302, 5, 0, 0, 300, 7, 1, 0, 2])
  })

  it('gives back what was packed', () => {
    fc.assert(
      fc.property(chunkTerms, (terms) => {
        const words = NUMBERED.filter((word) => TERM_FIELDS.some((field) => terms[field].counts.has(word)))
        const expected = words
          .map((word) => [idOf(word), ...TERM_FIELDS.map((field) => terms[field].counts.get(word) ?? 0)])
          .sort(([a = 0], [b = 0]) => a - b)
        const lengths = TERM_FIELDS.map((field) => terms[field].length)
        expect([...unpackChunkTerms(packChunkTerms(terms, idOf))]).toEqual([...lengths, ...expected.flat()])
      }),
    )
  })
})

describe('postings', () => {
  it('list the same while they grow and once they are packed', () => {
    fc.assert(
      fc.property(fc.array(chunkTerms, { maxLength: 12 }), (chunks) => {
        const growing = growingPostings()
        for (const [place, terms] of chunks.entries())
          growing.add(place, unpackChunkTerms(packChunkTerms(terms, idOf)))
        const packed = packedPostings(growing.pack())
        for (const word of [...NUMBERED, 'unknown']) {
          const expected = chunks.flatMap((terms, place) => {
            const counts = TERM_FIELDS.map((field) => terms[field].counts.get(word) ?? 0)
            return counts.some((count) => count > 0) ? [[place, ...counts]] : []
          })
          for (const postings of [growing, packed]) expect(listed(postings, idOf(word))).toEqual(expected)
        }
      }),
    )
  })
})

function listed(postings: ReturnType<typeof packedPostings>, termId: number): number[][] {
  const list = postings.list(termId)
  if (list === undefined) return []
  const table = postings.countTable
  return Array.from(list.slots.subarray(list.start, list.end), (place, i) => {
    const at = 3 * (list.counts[list.start + i] as number)
    return [place, ...table.subarray(at, at + 3)]
  })
}
