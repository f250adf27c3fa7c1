import { createReadStream } from 'node:fs'
import { DatasetError } from '../core/errors.ts'

/**
 * Streams a file's text in pieces of any length, without a byte order mark.
 *
 * @param name of the file for errors.
 * @throws {DatasetError} for bytes that are not UTF-8, with the number of whole lines in front of their piece.
 */
export async function* readUtf8(path: string, name: string): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let lines = 0
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch (cause) {
      const place = lines === 0 ? name : `${name}, after line ${lines}`
      throw new DatasetError(`${place}: expected UTF-8, got other bytes; save the file as UTF-8`, { cause })
    }
  }
  for await (const bytes of createReadStream(path)) {
    const piece = decode(bytes)
    yield piece
    lines += piece.split('\n').length - 1
  }
  yield decode()
}
