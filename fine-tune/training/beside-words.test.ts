import { describe, expect, it } from 'vitest'
import { besideWords, FUSION_DEPTH } from './beside-words.ts'
import { rankDocuments } from './rank-documents.ts'

const ranked = (near: Readonly<Record<string, number>>, words: Readonly<Record<string, number>>) =>
  rankDocuments(
    besideWords(
      Object.entries(near).map(([id, score]) => ({ id, score })),
      new Map(Object.entries(words)),
    ),
    undefined,
    10,
  )

describe('passages by their vectors beside their words', () => {
  it('adds a quarter of the words, in standard deviations, to three quarters of the cosine', () => {
    // Cosines of mean .5 and deviation .1·√(2/3), words of mean 2 and deviation 1; c's words count as the last.
    const deviation = 0.1 * Math.sqrt(2 / 3)
    const found = ranked({ a: 0.6, b: 0.5, c: 0.4 }, { b: 3, a: 1 })
    expect(found.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    const scores = found.map(({ score }) => score)
    expect(scores[0]).toBeCloseTo(0.75 * (0.1 / deviation) - 0.25, 12)
    expect(scores[1]).toBeCloseTo(0.25, 12)
    expect(scores[2]).toBeCloseTo(0.75 * (-0.1 / deviation) - 0.25, 12)
  })

  it('leaves the order to the cosine where no word is found, and lifts the one that alone has some', () => {
    expect(ranked({ a: 0.9, b: 0.2, c: 0.3 }, {}).map(({ id }) => id)).toEqual(['a', 'c', 'b'])
    expect(ranked({ a: 0.9, b: 0.2, c: 0.3 }, { b: 7 }).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  it('looks as deep as a retriever does, and takes a passage beyond it for the last', () => {
    const near = Array.from({ length: FUSION_DEPTH + 50 }, (_, i) => ({ id: `p${i}`, score: -i }))
    const found = besideWords(near, new Map([['p240', 5]]))
    expect(found).toHaveLength(FUSION_DEPTH + 1)
    const scoreOf = new Map(found.map(({ id, score }) => [id, score]))
    const last = scoreOf.get(`p${FUSION_DEPTH - 1}`) ?? Number.NaN
    // Both are last by vector; p240's words are 0 deviations above their own mean, the other's count −3.
    expect(scoreOf.get('p240')).toBeCloseTo(last + 0.25 * 3, 12)
  })
})
