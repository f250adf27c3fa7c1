import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from './fold.ts'

describe('fold', () => {
  it.each([
    ['Café', 'cafe'],
    ['cafe\u0301', 'cafe'],
    ['ＦＵＬＬ', 'full'],
    ['ﬁne', 'fine'],
    ['İstanbul', 'istanbul'],
    ['ℌ²', 'h2'],
    ['so\u00adft', 'soft'],
    ['ｶﾞ', 'ガ'],
    ['한국', '한국'],
    ['हिन्दी', 'हिन्दी'],
  ])('writes %j as %j', (text, folded) => {
    expect(fold(text)).toBe(folded)
  })

  it('gives the same for a text in any Unicode form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => fold(text.normalize(form)))
        expect(new Set(forms).size).toBe(1)
      }),
    )
  })
})
