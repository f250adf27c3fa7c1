import { expect, it } from 'vitest'
import { decodeHtml } from './decode-html.ts'

const latin = (text: string) => Buffer.from(text, 'latin1')
const textOf = (bytes: Uint8Array, stated?: string) => {
  const decoded = decodeHtml(bytes, stated)
  return decoded.kind === 'text' ? decoded.text : decoded.reason
}

it.each(['<meta charset="iso-8859-1">', "<meta charset='windows-1252'>"])(
  'reads what the page says of itself: %s',
  (meta) => {
    expect(textOf(latin(`${meta}<p>Schlüssel</p>`))).toBe(`${meta}<p>Schlüssel</p>`)
  },
)

it('reads an older way to say it, and only near the beginning', () => {
  const meta = '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">'
  expect(textOf(latin(`${meta}ü`))).toBe(`${meta}ü`)
  expect(textOf(latin(`${'x'.repeat(2_000)}${meta}ü`))).toContain('\ufffd')
})

it('takes the word of the server before that, and a byte order mark before both', () => {
  expect(textOf(Buffer.from('<meta charset="iso-8859-1">ü'), 'utf-8')).toContain('ü')
  expect(textOf(Buffer.from('\ufeffü', 'utf16le'), 'iso-8859-1')).toBe('ü')
})

it('reads an encoding that nobody knows, and UTF-16 that is none, as UTF-8', () => {
  expect(textOf(Buffer.from('<meta charset="klingon">ü'))).toContain('ü')
  expect(textOf(Buffer.from('<meta charset="utf-16">ü'))).toContain('ü')
})

it('has one kind of line ends, and no NUL bytes, whatever the encoding', () => {
  expect(textOf(latin('a\r\nü'), 'iso-8859-1')).toBe('a\nü')
  expect(textOf(latin('a\u0000'), 'iso-8859-1')).toContain('got NUL bytes')
})
