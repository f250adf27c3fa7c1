import { describe, expect, it } from 'vitest'
import { rememberWords } from './word-memo.ts'

describe('remembered words', () => {
  it('are encoded once', () => {
    const encoded: string[] = []
    const encode = rememberWords((word) => {
      encoded.push(word)
      return [word.length]
    })
    expect(['one', 'three', 'one', 'half \ud83d', 'half \ud83d'].map(encode)).toEqual([
      [3],
      [5],
      [3],
      [6],
      [6],
    ])
    expect(encoded).toEqual(['one', 'three', 'half \ud83d'])
  })

  it('are forgotten, all at once, when they are too many', () => {
    let calls = 0
    const encode = rememberWords(() => {
      calls++
      return []
    })
    // 4,000 words of 1,000 characters are twice as many as are kept.
    for (let n = 0; n < 4_000; n++) encode(String(n).padStart(1_000))
    encode(String(0).padStart(1_000))
    expect(calls).toBe(4_001)
  })
})
