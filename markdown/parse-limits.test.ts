import { describe, expect, it } from 'vitest'
import { DocumentTooLargeError } from '../core/errors.ts'
import { chunkDocument } from './chunk-document.ts'
import { assertParsableSize, structureOverLimit } from './parse-limits.ts'

const lines = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n)).join('')

describe('structureOverLimit', () => {
  it.each([
    ['lines', lines(100_000, () => 'a\n'), 'a\n', 'it has 100001 lines, over the limit of 100000'],
    ['quotes inside each other', '> '.repeat(200), '> ', 'a line stands in more than 200 lists and quotes'],
    [
      'list marks',
      lines(60_000, () => '- - - - - a\n'),
      '- a\n',
      'it has 300001 list and quote marks, over 300000',
    ],
    [
      'underlined headings',
      lines(2_000, () => 'a\n=\n'),
      'a\n=\n',
      'it has 2001 underlined headings, over 2000',
    ],
    ['footnotes', lines(2_000, (n) => `[^${n}]: a\n`), '[^last]: a\n', 'it has 2001 footnotes, over 2000'],
  ])('takes as many %s as its limit says, and not one more', (_what, most, oneMore, reason) => {
    expect(structureOverLimit(most)).toBeUndefined()
    expect(structureOverLimit(most + oneMore)).toBe(reason)
  })
})

describe('a page over a limit', () => {
  const options = { maxTokens: 64, countTokens: (text: string) => Math.ceil(text.length / 4) }

  it('is read as plain text, says so, and loses nothing', () => {
    const body = lines(2_001, (n) => `[^${n}]: note ${n}\n`)
    const { chunks, warnings } = chunkDocument(
      { id: 's:a', title: 'Notes', body, format: 'markdown' },
      options,
    )
    expect(warnings).toEqual(['read as plain text: it has 2001 footnotes, over 2000'])
    const ink = (text: string) => text.replace(/\s/gu, '')
    expect(ink(chunks.map(({ text }) => text).join(''))).toBe(ink(body))
  })

  it('of more characters than the limit is refused', () => {
    expect(() => assertParsableSize('ab', 2)).not.toThrow()
    expect(() => assertParsableSize('abc', 2)).toThrow(DocumentTooLargeError)
  })
})

it('one line of half a million characters is cut between words, each once', () => {
  const body = lines(100_000, (n) => `w${n % 1_000} `)
  const options = { maxTokens: 200, countTokens: (text: string) => text.split(/\s+/u).length }
  const { chunks } = chunkDocument({ id: 's:a', title: 'Words', body, format: 'markdown' }, options)
  expect(chunks.map(({ text }) => text.trim()).join(' ')).toBe(body.trimEnd())
  expect(chunks.length).toBeGreaterThan(500)
})
