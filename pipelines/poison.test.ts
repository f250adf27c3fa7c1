import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Access, mayRead } from '../core/access.ts'
import { DimensionMismatchError, ModelError, ParseError } from '../core/errors.ts'
import { admitsMore, faultOf, isDocumentFault } from './poison.ts'

const groups = fc.subarray(['public', 'staff', 'support'])
const access: fc.Arbitrary<Access> = fc.record({ tenant: fc.constantFrom('one', 'two'), groups })

describe('isDocumentFault', () => {
  it('tells a page that cannot be parsed from a system that cannot work', () => {
    const { signal } = new AbortController()
    expect(isDocumentFault(new ParseError('broken'), signal)).toBe(true)
    expect(isDocumentFault(new TypeError('a mistake in a parser'), signal)).toBe(true)
    expect(isDocumentFault(new ModelError('wrong digest'), signal)).toBe(false)
    expect(isDocumentFault(new DimensionMismatchError(384, 8), signal)).toBe(false)
  })

  it('lays the end of the work at nobody’s door', () => {
    const stopped = AbortSignal.abort()
    expect(isDocumentFault(stopped.reason, stopped)).toBe(false)
    expect(isDocumentFault(new DOMException('while waiting', 'AbortError'), stopped)).toBe(false)
    expect(isDocumentFault(new TypeError('a mistake in a parser'), stopped)).toBe(true)
  })
})

describe('faultOf', () => {
  it('says nothing but the type of what is no error', () => {
    expect(faultOf('the text of a page').reason).toBe(
      'unexpected string; please report it with the page, then retry',
    )
  })
})

describe('admitsMore', () => {
  it('is true where somebody could read the one and cannot read the other', () => {
    // A reader of no group, one of each single group, in each tenant: whoever is admitted, one of these is.
    const everybody = ['one', 'two'].flatMap((tenant) =>
      [[], ['staff'], ['support']].map((groups) => ({ tenant, groups })),
    )
    fc.assert(
      fc.property(access, access, (before, after) => {
        const isShutOut = everybody.some((reader) => mayRead(reader, before) && !mayRead(reader, after))
        expect(admitsMore(before, after)).toBe(isShutOut)
      }),
    )
  })
})
