import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeJoin } from './merge-join.ts'

async function* streamOf(keys: readonly string[]): AsyncIterable<string> {
  yield* keys
}

async function join(left: readonly string[], right: readonly string[]): Promise<readonly string[]> {
  const pairs: string[] = []
  const keyOf = { left: (key: string) => key, right: (key: string) => key }
  for await (const pair of mergeJoin(streamOf(left), streamOf(right), keyOf)) {
    pairs.push(`${pair.left ?? '–'}${pair.right ?? '–'}`)
  }
  return pairs
}

/** By looking every key up in two sets. */
function slowJoin(left: readonly string[], right: readonly string[]): readonly string[] {
  return [...new Set([...left, ...right])].map((key) => {
    return `${left.includes(key) ? key : '–'}${right.includes(key) ? key : '–'}`
  })
}

const keys = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '\u{FF5E}', '\u{1F600}'))

describe('mergeJoin', () => {
  it('pairs equal keys as they come, and names those without a partner at the end', async () => {
    expect(await join(['a', 'b', 'd'], ['a', 'c', 'd'])).toEqual(['aa', 'dd', 'b–', '–c'])
  })

  it('is the full outer join, whatever the order of either stream', async () => {
    await fc.assert(
      fc.asyncProperty(keys, keys, async (left, right) => {
        expect([...(await join(left, right))].sort()).toEqual([...slowJoin(left, right)].sort())
      }),
    )
  })

  it('closes both streams when its reader stops early', async () => {
    const closed: string[] = []
    async function* closing(name: string): AsyncIterable<string> {
      try {
        yield* ['a', 'b']
      } finally {
        closed.push(name)
      }
    }
    const keyOf = { left: (key: string) => key, right: (key: string) => key }
    for await (const _ of mergeJoin(closing('left'), closing('right'), keyOf)) break
    expect(closed).toEqual(['left', 'right'])
  })
})
