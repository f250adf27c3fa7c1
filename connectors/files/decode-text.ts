import { isUtf8 } from 'node:buffer'

/** Text of a page, or why there is none. */
export type Decoded =
  | { readonly kind: 'text'; readonly text: string; readonly warnings: readonly string[] }
  | { readonly kind: 'not-text'; readonly reason: string }

/** Above this share of characters that are no UTF-8, a file is taken for another encoding. */
const MAX_INVALID_SHARE = 0.1

/**
 * Bytes → text with `\n` as its only line end: UTF-8, or UTF-16 where a byte order mark says so.
 *
 * A few bytes that are not UTF-8 become U+FFFD, with a warning. Line ends are made one so that a checkout on Windows
 * gives the digests of one on Linux.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const encoding = encodingByMark(bytes)
  const text = new TextDecoder(encoding).decode(bytes)
  if (text.includes('\u0000')) {
    return { kind: 'not-text', reason: 'expected text, got NUL bytes; save the page as UTF-8, or rename it' }
  }
  const invalid = encoding === 'utf-8' && !isUtf8(bytes) ? countReplaced(text) : 0
  if (invalid > text.length * MAX_INVALID_SHARE) {
    return {
      kind: 'not-text',
      reason: `expected UTF-8, got ${invalid} of ${text.length} characters that are not; save the page as UTF-8`,
    }
  }
  const warnings =
    invalid === 0 ? [] : [`expected UTF-8, got ${invalid} characters that are not, read as U+FFFD`]
  return { kind: 'text', text: text.replace(/\r\n?/g, '\n'), warnings }
}

function encodingByMark(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

/** U+FFFD in the text, those that stood in the file among them. */
function countReplaced(text: string): number {
  return text.split('\ufffd').length - 1
}
