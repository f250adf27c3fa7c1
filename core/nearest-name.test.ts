import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearestName } from './nearest-name.ts'

describe('nearestName', () => {
  it('finds what was meant, minding no case', () => {
    const known = ['include', 'exclude', 'location', 'source']
    expect(nearestName('inclde', known)).toBe('include')
    expect(nearestName('Locaton', known)).toBe('location')
    expect(nearestName('sorce', known)).toBe('source')
  })

  it('offers nothing where more than a third of the letters differ', () => {
    expect(nearestName('inclu', ['exclude'])).toBe(undefined)
    expect(nearestName('abc', ['xyz'])).toBe(undefined)
    expect(nearestName('name', [])).toBe(undefined)
  })

  it('takes two neighbours that changed places for one slip', () => {
    expect(nearestName('modle', ['model'])).toBe('model')
    expect(nearestName('elmod', ['model'])).toBe(undefined)
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

/** The distance by its definition, exponentially slow. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const changed = distance(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1)
  const least = Math.min(changed, distance(a.slice(1), b) + 1, distance(a, b.slice(1)) + 1)
  if (a.length < 2 || b.length < 2 || a[0] !== b[1] || a[1] !== b[0]) return least
  return Math.min(least, distance(a.slice(2), b.slice(2)) + 1)
}
