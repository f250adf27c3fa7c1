import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

describe('canonicalJson', () => {
  it('sorts keys at every depth, also in lists, and keeps the order of lists', () => {
    expect(canonicalJson({ b: [{ y: 1, x: 2 }, 'z'], a: { d: true, c: null } })).toBe(
      '{"a":{"c":null,"d":true},"b":[{"x":2,"y":1},"z"]}',
    )
  })

  it('sorts by UTF-16 code units, which no locale changes', () => {
    expect(canonicalJson({ ä: 1, z: 2, Z: 3, '😀': 4, '\ue000': 5 })).toBe(
      '{"Z":3,"z":2,"ä":1,"😀":4,"\ue000":5}',
    )
  })

  it('leaves out what is undefined, and only that', () => {
    expect(canonicalJson({ a: undefined, b: null, c: '', d: 0, e: false })).toBe(
      '{"b":null,"c":"","d":0,"e":false}',
    )
  })

  it('says the same as JSON, in an order that does not depend on how the value was built', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(reversed(value))).toBe(text)
      }),
    )
  })
})

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reversed(field)]),
  )
}
