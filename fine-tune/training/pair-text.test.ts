import { describe, expect, it } from 'vitest'
import { letterTokenizer } from '../../inference/testing/letter-tokenizer.ts'
import { openTokenizer } from '../../inference/tokenizer/open-tokenizer.ts'
import { prepareApartWith, preparePairsWith } from './pair-text.ts'
import { prepareTextsWith } from './prepare-text.ts'

describe('pairs of texts in training', () => {
  it('reads pairs as BERT does, the passage cut first', async () => {
    const tokenizer = await openTokenizer(letterTokenizer())
    const prepare = preparePairsWith(tokenizer, { query: 8, passage: 4, both: 64 })
    const [cls, sep, a, b, c, d] = [101, 102, 103, 104, 105, 106]
    expect(prepare('a b', 'c d')).toEqual({ ids: Int32Array.of(cls, a, b, sep, c, d, sep), secondTokens: 3 })
    expect([...prepare('a', 'c c c c c d').ids]).toEqual([cls, a, sep, c, c, c, sep])
    const narrow = preparePairsWith(tokenizer, { query: 8, passage: 8, both: 6 })
    expect([...narrow('a b', 'c d').ids]).toEqual([cls, a, b, sep, c, sep])
  })

  it('reads texts apart each as by itself, prefix and all, as the same object in all its pairs', async () => {
    const tokenizer = await openTokenizer(letterTokenizer())
    const model = {
      prefixes: { query: 'd ', passage: '' },
      maxTokens: 6,
      pooling: 'mean',
      dimensions: 16,
    } as const
    const limits = { query: 5, passage: 9 }
    const prepare = prepareApartWith(prepareTextsWith(tokenizer, model), limits)
    const [cls, sep, a, b, c, d] = [101, 102, 103, 104, 105, 106]
    const pair = prepare('a b', 'c d')
    expect(pair.ids).toEqual(Int32Array.of(cls, d, a, b, sep, cls, c, d, sep))
    expect(pair.apart?.map(({ ids }) => [...ids])).toEqual([
      [cls, d, a, b, sep],
      [cls, c, d, sep],
    ])
    expect(pair.secondTokens).toBe(4)
    expect(prepare('a b', 'c').apart?.[0]).toBe(pair.apart?.[0])
    const long = prepare('a b c', 'c d c d c d c')
    expect([...long.ids]).toEqual([cls, d, a, b, sep, cls, c, d, c, d, sep])
  })
})
