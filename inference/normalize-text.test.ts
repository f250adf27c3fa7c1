import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalizeText } from './normalize-text.ts'

describe('normalised text', () => {
  it('has one form for line ends, composed letters and outer white space', () => {
    expect(normalizeText(' cafe\u0301\r\nau lait\n')).toBe('caf\u00e9\nau lait')
  })

  it('has no half surrogate pairs', () => {
    expect(normalizeText('a\ud83d')).toBe('a\ufffd')
    expect(normalizeText('\ud83d\ude80')).toBe('\ud83d\ude80')
  })

  it('stays as it is when normalised again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = normalizeText(text)
        expect(normalizeText(once)).toBe(once)
      }),
    )
  })
})
