import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Address, formatAddress, parseAddress, START, sameSearch, withoutOverlay } from './address.ts'

const place = fc
  .tuple(fc.string({ minLength: 1 }), fc.option(fc.tuple(fc.nat(9_999), fc.integer({ min: 1, max: 99 }))))
  .map(([id, range]) => (range === null ? { id } : { id, start: range[0], end: range[0] + range[1] }))

const address: fc.Arbitrary<Address> = fc
  .record(
    {
      query: fc.string(),
      sources: fc.array(fc.string()),
      tags: fc.array(fc.string()),
      explain: fc.boolean(),
      limit: fc.integer({ min: 1, max: 100 }),
      statusOpen: fc.boolean(),
      pipeline: fc.string({ minLength: 1 }),
      document: place,
    },
    { requiredKeys: ['query', 'sources', 'tags', 'explain', 'limit', 'statusOpen'] },
  )
  .map((fields) => ({ ...fields }))

it('survives the way through the query string', () => {
  fc.assert(
    fc.property(address, (given) => {
      expect(parseAddress(formatAddress(given))).toEqual(given)
    }),
  )
})

it('is nothing at the start', () => {
  expect(formatAddress(START)).toBe('')
  expect(parseAddress('')).toEqual(START)
})

it('ignores what it does not understand', () => {
  expect(parseAddress('?utm=x&limit=many&start=3')).toEqual(START)
  expect(parseAddress('?doc=a:b&start=9&end=3').document).toEqual({ id: 'a:b' })
  expect(parseAddress('?limit=5000').limit).toBe(100)
  expect(parseAddress('?limit=0').limit).toBe(10)
})

it('searches anew for another question or filter, and not for what is laid over the answer', () => {
  const asked = { ...START, query: 'secret' }
  const overlaid = { ...asked, explain: true, statusOpen: true, document: { id: 'guide:secrets.md' } }
  expect(sameSearch(asked, overlaid)).toBe(true)
  expect(sameSearch(asked, { ...asked, sources: ['guide'] })).toBe(false)
  expect(withoutOverlay(overlaid)).toEqual({ ...asked, explain: true })
})
