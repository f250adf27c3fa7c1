import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { ModelError } from '../../core/errors.ts'
import { letterTokenizer } from '../testing/letter-tokenizer.ts'
import { openTokenizer } from './open-tokenizer.ts'
import type { Tokenizer } from './tokenizer.ts'

const [unknown, start, end] = [100, 101, 102]
const [a, b, insideB, insideC] = [103, 104, 130, 131]

describe('a tokenizer', () => {
  it('puts special tokens around the tokens of the words', async () => {
    const tokenizer = await openTokenizer(letterTokenizer())
    expect(tokenizer.encode('Abc b', 100)).toEqual({
      ids: Int32Array.of(start, a, insideB, insideC, b, end),
      truncated: false,
    })
    expect(tokenizer.encode('', 100).ids).toEqual(Int32Array.of(start, end))
    expect(tokenizer.encode('1', 100).ids).toEqual(Int32Array.of(start, unknown, end))
  })

  it('cuts the end and says so', async () => {
    const tokenizer = await openTokenizer(letterTokenizer())
    expect(tokenizer.encode('abc', 5).truncated).toBe(false)
    expect(tokenizer.encode('abc', 4)).toEqual({
      ids: Int32Array.of(start, a, insideB, end),
      truncated: true,
    })
  })

  it('puts special tokens around and between two texts, and cuts both', async () => {
    const tokenizer = await openTokenizer(letterTokenizer())
    const limits = { maxTokens: 100, maxFirstTokens: 50 }
    expect(tokenizer.encodePair('Ab', 'b a', limits)).toEqual({
      ids: Int32Array.of(start, a, insideB, end, b, a, end),
      secondStart: 4,
      isSecondTruncated: false,
    })
    expect(tokenizer.encodePair('abc', 'abc', { maxTokens: 7, maxFirstTokens: 2 })).toEqual({
      ids: Int32Array.of(start, a, insideB, end, a, insideB, end),
      secondStart: 4,
      isSecondTruncated: true,
    })
    expect(tokenizer.encodePair('abc', '', { maxTokens: 5, maxFirstTokens: 9 }).ids).toEqual(
      Int32Array.of(start, a, insideB, end, end),
    )
  })

  it('puts what is behind a text also between two where nothing is said of pairs', async () => {
    const file = letterTokenizer() as { post_processor: object }
    const tokenizer = await openTokenizer({ ...file, post_processor: { ...file.post_processor, pair: [] } })
    expect(tokenizer.encodePair('a', 'b', { maxTokens: 9, maxFirstTokens: 9 }).ids).toEqual(
      Int32Array.of(start, a, end, b, end),
    )
  })

  it('counts without special tokens and without a limit', async () => {
    const tokenizer = await openTokenizer(letterTokenizer())
    expect(tokenizer.countTokens('Abc b')).toBe(4)
    expect(tokenizer.countTokens('ab '.repeat(1_000))).toBe(2_000)
  })

  it('refuses a file that is none', async () => {
    await expect(openTokenizer({ model: 'none' })).rejects.toThrow(ModelError)
  })
})

describe("the tokenizer of MiniLM, word by word, against the library's own on whole texts", () => {
  const json = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../models/all-MiniLM-L6-v2/tokenizer.json'), 'utf8'),
  )
  let byWord: Tokenizer
  let whole: Tokenizer
  beforeAll(async () => {
    byWord = await openTokenizer(json)
    // A token with a space in it makes words depend on their neighbours, so that texts are read whole.
    const spaced = { ...json.added_tokens[0], id: 30_522, content: 'a token that no text has' }
    whole = await openTokenizer({ ...json, added_tokens: [...json.added_tokens, spaced] })
  })

  it.each([
    'Crème brûlée, Ångström, ﬁne',
    'ΟΔΥΣΣΕΥΣ ΟΔΥΣΣΕΥΣ.',
    '中文和English混合 한국어 ノード',
    '🚀👩‍👩‍👧 [MASK] [SEP]x',
    'a\u00a0b\u2028c\u3000d\u200be\u0085f',
    'x'.repeat(300),
  ])('agrees on %j', (text) => {
    expect(byWord.encode(text, 1_000)).toEqual(whole.encode(text, 1_000))
  })

  it('agrees on random texts, and counts what it encodes', () => {
    const unit = fc.oneof(
      fc.constantFrom(' ', '\n', '\t', '\r\n', '[SEP]', '##', 'the', 'Σ', '\u0301', '中'),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 30 }), (units) => {
        const text = units.join('')
        expect(byWord.encode(text, 10_000)).toEqual(whole.encode(text, 10_000))
        expect(byWord.countTokens(text)).toBe(byWord.encode(text, 10_000).ids.length - 2)
      }),
    )
  })
})
