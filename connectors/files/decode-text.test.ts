import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from './decode-text.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const plain = (text: string) => ({ kind: 'text', text, warnings: [] })

describe('decodeText', () => {
  it('reads UTF-8, without its byte order mark', () => {
    expect(decodeText(utf8('Crème brûlée 🚀'))).toEqual(plain('Crème brûlée 🚀'))
    expect(decodeText(utf8('\ufeff# Title'))).toEqual(plain('# Title'))
    expect(decodeText(new Uint8Array())).toEqual(plain(''))
  })

  it('reads UTF-16 where a byte order mark says so, in either order', () => {
    const little = Buffer.from('\ufeffä 🚀', 'utf16le')
    expect(decodeText(little)).toEqual(plain('ä 🚀'))
    expect(decodeText(Buffer.from(little).swap16())).toEqual(plain('ä 🚀'))
  })

  it('makes every line end a line feed', () => {
    expect(decodeText(utf8('a\r\nb\rc\n\r\nd'))).toEqual(plain('a\nb\nc\n\nd'))
  })

  it('reads a few bytes that are not UTF-8 as U+FFFD, and says how many', () => {
    // Latin-1 "é" is 0xe9 alone.
    const bytes = Buffer.concat([utf8('a long line of English about a caf'), Buffer.from([0xe9]), utf8('.')])
    expect(decodeText(bytes)).toEqual({
      kind: 'text',
      text: 'a long line of English about a caf\ufffd.',
      warnings: ['expected UTF-8, got 1 characters that are not, read as U+FFFD'],
    })
  })

  it('does not warn of a U+FFFD that stood in the file', () => {
    expect(decodeText(utf8('the character \ufffd'))).toEqual(plain('the character \ufffd'))
  })

  it('refuses what is mostly not UTF-8', () => {
    const latin1 = Buffer.from('Überfällige Bücher über Äpfel, Öl und Übel', 'latin1')
    expect(decodeText(latin1)).toEqual({
      kind: 'not-text',
      reason: 'expected UTF-8, got 7 of 42 characters that are not; save the page as UTF-8',
    })
  })

  it('refuses NUL bytes, as in pictures and in UTF-16 without a mark', () => {
    for (const bytes of [
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]),
      Buffer.from('text', 'utf16le'),
    ]) {
      expect(decodeText(bytes)).toMatchObject({
        kind: 'not-text',
        reason: expect.stringContaining('NUL bytes'),
      })
    }
  })

  it('throws for no bytes at all, and gives back any text without NUL and carriage return', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void decodeText(bytes)))
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        const text = any
          .toWellFormed()
          .replaceAll('\u0000', '')
          .replaceAll('\r', '')
          .replace(/^\ufeff+/, '')
        expect(decodeText(utf8(text))).toEqual(plain(text))
      }),
    )
  })
})
