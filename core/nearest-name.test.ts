import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearestName } from './nearest-name.ts'

describe('nearestName', () => {
  it('finds what was meant, minding no case', () => {
    const known = ['include', 'exclude', 'location', 'source']
    expect(nearestName('inclde', known)).toBe('include')
    expect(nearestName('Locaton', known)).toBe('location')
    expect(nearestName('soruce', known)).toBe('source') // two letters of six differ
  })

  it('offers nothing where more than a third of the letters differ', () => {
    expect(nearestName('inclu', ['exclude'])).toBe(undefined)
    expect(nearestName('abc', ['xyz'])).toBe(undefined)
    expect(nearestName('name', [])).toBe(undefined)
  })

  it('allows one slip in names too short for a third', () => {
    expect(nearestName('ur', ['url'])).toBe('url')
    expect(nearestName('xx', ['url'])).toBe(undefined)
  })

  it('gives the first of those that are as near', () => {
    expect(nearestName('tag', ['tab', 'tags'])).toBe('tab')
    expect(nearestName('tag', ['tags', 'tab'])).toBe('tags')
  })

  it('measures as the plain recursive definition of edit distance does', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
    fc.assert(
      fc.property(short, short, (name, known) => {
        const near = distance(name, known) <= Math.max(1, Math.floor(name.length / 3))
        expect(nearestName(name, [known])).toBe(near ? known : undefined)
      }),
    )
  })
})

/** Levenshtein's distance by its definition, exponentially slow. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  if (a[0] === b[0]) return distance(a.slice(1), b.slice(1))
  return 1 + Math.min(distance(a.slice(1), b), distance(a, b.slice(1)), distance(a.slice(1), b.slice(1)))
}
