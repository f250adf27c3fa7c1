import { describe, expect, it } from 'vitest'
import { letterTokenizer } from '../../inference/testing/letter-tokenizer.ts'
import { openTokenizer } from '../../inference/tokenizer/open-tokenizer.ts'
import { preparePairsWith } from './pair-text.ts'

describe('pairs of texts in training', () => {
  it('reads pairs as BERT does, the passage cut first', async () => {
    const tokenizer = await openTokenizer(letterTokenizer())
    const prepare = preparePairsWith(tokenizer, { query: 8, passage: 4, both: 64 }, false)
    const [cls, sep, a, b, c, d] = [101, 102, 103, 104, 105, 106]
    expect(prepare('a b', 'c d')).toEqual({ ids: Int32Array.of(cls, a, b, sep, c, d, sep), secondTokens: 3 })
    expect([...prepare('a', 'c c c c c d').ids]).toEqual([cls, a, sep, c, c, c, sep])
    const narrow = preparePairsWith(tokenizer, { query: 8, passage: 8, both: 6 }, false)
    expect([...narrow('a b', 'c d').ids]).toEqual([cls, a, b, sep, c, sep])
  })

  it('reads texts apart each with its own special tokens, as the same object in all its pairs', async () => {
    const tokenizer = await openTokenizer(letterTokenizer())
    const prepare = preparePairsWith(tokenizer, { query: 8, passage: 3, both: 9 }, true)
    const [cls, sep, a, b, c, d] = [101, 102, 103, 104, 105, 106]
    const pair = prepare('a b', 'c d d')
    expect(pair.ids).toEqual(Int32Array.of(cls, a, b, sep, cls, c, d, sep))
    expect(pair.apart?.map(({ ids }) => [...ids])).toEqual([
      [cls, a, b, sep],
      [cls, c, d, sep],
    ])
    expect(pair.secondTokens).toBe(4)
    expect(prepare('a b', 'c').apart?.[0]).toBe(pair.apart?.[0])
    expect([...prepare('a b c d', 'c d').ids]).toEqual([cls, a, b, c, d, sep, cls, c, sep])
  })
})
