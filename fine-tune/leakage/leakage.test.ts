import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Qrels } from '../../core/run.ts'
import { holdOut } from './hold-out.ts'
import { nearDuplicates, wordsOf } from './near-duplicates.ts'

const texts = (record: Readonly<Record<string, string>>) => new Map(Object.entries(record))

describe('nearDuplicates', () => {
  it('finds a question again whatever its case, order, accents and punctuation', () => {
    const found = nearDuplicates(
      texts({ t: 'Où est le Café?', u: 'another one' }),
      texts({ e: 'est-ce où, le cafe' }),
    )
    // {où, est, le, café} and {est, ce, où, le, cafe}: 4 of 5
    expect(found).toEqual([{ id: 't', of: 'e', similarity: 4 / 5 }])
  })

  it('names the most similar one', () => {
    const others = texts({ far: 'a b c d x', near: 'a b c d e', again: 'e d c b a' })
    expect(nearDuplicates(texts({ t: 'a b c d e' }), others)).toEqual([
      { id: 't', of: 'near', similarity: 1 },
    ])
  })

  it('leaves alone what shares few words', () => {
    expect(nearDuplicates(texts({ t: 'rotate the keys' }), texts({ e: 'rotate the logs' }))).toEqual([])
    expect(nearDuplicates(texts({ t: '???' }), texts({ e: '!!!', f: 'a' }))).toEqual([])
  })

  it('finds what comparing all with all finds', () => {
    const word = fc.constantFrom(...'abcdefghij')
    const side = fc.array(
      fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' ')),
      {
        maxLength: 8,
      },
    )
    fc.assert(
      fc.property(side, side, fc.constantFrom(0.1, 0.3, 0.5, 0.7, 0.8, 1), (left, right, least) => {
        const named = (side: readonly string[]) => new Map(side.map((text, i) => [`${i}`, text]))
        const expected = left.flatMap((text, i) => {
          const similar = right.map((other) => jaccard(wordsOf(text), wordsOf(other)))
          const best = Math.max(...similar)
          return best >= least ? [{ id: `${i}`, of: `${similar.indexOf(best)}`, similarity: best }] : []
        })
        expect(nearDuplicates(named(left), named(right), { least })).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })
})

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return shared(a, b) / new Set([...a, ...b]).size
}

describe('holdOut', () => {
  const judged = (rows: readonly (readonly [query: string, ...documents: string[]])[]): Qrels =>
    new Map(rows.map(([query, ...documents]) => [query, new Map(documents.map((document) => [document, 1]))]))

  it('keeps questions of one document on one side', () => {
    const qrels = judged([
      ['q1', 'd1'],
      ['q2', 'd1', 'd2'],
      ['q3', 'd2'],
      ['q4', 'd3'],
    ])
    const { training, development } = holdOut(qrels, 0.25, 1)
    expect([...training.keys()]).toEqual(['q1', 'q2', 'q3'])
    expect([...development.keys()]).toEqual(['q4'])
  })

  it('keeps turns of one conversation on one side, whatever they are answered by', () => {
    const qrels = judged([
      ['q1', 'd1'],
      ['q2', 'd2'],
      ['q3', 'd3'],
    ])
    const turns = new Map([
      ['q1', 'how do I begin'],
      ['q2', 'how do I begin'],
      ['q3', 'd1'],
    ])
    const { training, development } = holdOut(qrels, 0.3, 1, turns)
    expect([...training.keys()]).toEqual(['q1', 'q2'])
    expect([...development.keys()]).toEqual(['q3'])
  })

  it('holds nothing out where all questions hang together', () => {
    const { training, development } = holdOut(
      judged([
        ['q1', 'd'],
        ['q2', 'd'],
      ]),
      0.5,
      1,
    )
    expect([training.size, development.size]).toEqual([2, 0])
  })

  it('holds no group out that is far more than the share', () => {
    const of = (document: string, count: number) =>
      Array.from({ length: count }, (_, i) => [`${document} q${i}`, document] as const)
    const qrels = judged([...of('d1', 100), ...of('d2', 99), ...of('d3', 15)])
    expect(holdOut(qrels, 0.1, 1).development.size).toBe(15)
  })

  it('never has a document on both sides, loses no question, and holds out its share where groups are small', () => {
    const row = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 2 })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), fc.integer({ min: 0, max: 9 }), (rows, seed) => {
        const qrels = judged(rows.map((documents, i) => [`q${i}`, ...documents.map((d) => `d${d}`)]))
        const { training, development } = holdOut(qrels, 0.2, seed)
        const documents = (part: Qrels) => new Set([...part.values()].flatMap((grades) => [...grades.keys()]))
        expect(shared(documents(training), documents(development))).toBe(0)
        expect(new Set([...training.keys(), ...development.keys()])).toEqual(new Set(qrels.keys()))
        expect(training.size + development.size).toBe(qrels.size)
        if (rows.every((row) => row.length === 1) && new Set(rows.flat()).size === rows.length) {
          expect(development.size).toBe(Math.min(Math.ceil(0.2 * rows.length), Math.max(0, rows.length - 1)))
        }
      }),
    )
  })
})

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return [...a].filter((word) => b.has(word)).length
}
