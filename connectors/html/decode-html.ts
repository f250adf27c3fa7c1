import { type Decoded, decodeText } from '../files/decode-text.ts'

/** Within so many bytes a page says how it is encoded (HTML, section 4.2.5.4). */
const HEAD_BYTES = 1_024
const META = /<meta\s[^>]*?charset\s*=\s*["']?\s*([\w-]+)/i
/** Of a page that is read as these anyway, or that cannot be what it says: it was read as ASCII up to there. */
const READ_AS_TEXT = /^(?:utf-?8|utf-?16(?:le|be)?|unicode|us-ascii|ascii)$/i

/**
 * Bytes of a page → text, in the encoding of its byte order mark, of the server, or of its `<meta charset>`, in this order;
 * otherwise as a file is decoded.
 *
 * @param stated by the server, where there is one.
 */
export function decodeHtml(bytes: Uint8Array, stated?: string): Decoded {
  const charset = stated ?? META.exec(new TextDecoder('latin1').decode(bytes.subarray(0, HEAD_BYTES)))?.[1]
  const decoder = charset === undefined || hasMark(bytes) ? undefined : decoderOf(charset)
  if (decoder === undefined) return decodeText(bytes)
  // What is text now goes the way of all text: line ends, NUL bytes.
  return decodeText(new TextEncoder().encode(decoder.decode(bytes)))
}

function hasMark(bytes: Uint8Array): boolean {
  const [first, second] = bytes
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0xef
}

/** `undefined` where the page is read as UTF-8, or names an encoding that nobody knows. */
function decoderOf(charset: string): InstanceType<typeof TextDecoder> | undefined {
  if (READ_AS_TEXT.test(charset)) return undefined
  try {
    return new TextDecoder(charset)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
