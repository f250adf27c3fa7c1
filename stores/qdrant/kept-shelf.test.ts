import { expect, it } from 'vitest'
import { keptShelf } from './kept-shelf.ts'
import { qdrantServer } from './qdrant-server.ts'
import { QDRANT_DEFAULTS } from './qdrant-settings.ts'

const server = qdrantServer({ ...QDRANT_DEFAULTS, url: 'http://127.0.0.1:1' })
const collection = { server, name: 'docs-g1' }

/** A clock that names these states, newest first. */
const clock = (...stamps: readonly string[]) => ({ commit: 1, open: [], givenUp: [], swept: 0, stamps })

it('keeps what it has while the clock goes on from where it was seen, also where two questions come out of order', () => {
  const shelf = keptShelf(collection)
  const kept = shelf.at(clock('b', 'a'))
  expect(shelf.at(clock('b', 'a'))).toBe(kept)
  expect(shelf.at(clock('d', 'c', 'b', 'a'))).toBe(kept)
  expect(shelf.at(clock('c', 'b', 'a'))).toBe(kept)
  expect(shelf.at(clock('e', 'd', 'c', 'b', 'a'))).toBe(kept)
})

it('has nothing where the clock goes on from elsewhere: made anew, put back, or moved on too often to tell', () => {
  const shelf = keptShelf(collection)
  for (const stamps of [['x'], ['z', 'y', 'x', 'b'], []]) {
    const before = shelf.at(clock('c', 'b', 'a'))
    expect(shelf.at(clock(...stamps))).not.toBe(before)
  }
})
