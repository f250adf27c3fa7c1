import { type FileHandle, open } from 'node:fs/promises'
import { type Decoded, decodeText } from './decode-text.ts'
import { explainFileError, isGone } from './file-error.ts'

/** What a file turned out to hold. */
export type ReadFile =
  | {
      readonly kind: 'text'
      readonly text: string
      readonly modifiedAtMs: number
      readonly warnings: readonly string[]
    }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Removed since it was listed. */
  | { readonly kind: 'gone' }

/** Reads and decodes one page. Never rejects for what is wrong with the file. @param decode (`decodeText`) */
export async function readPage(
  file: string,
  maxFileBytes: number,
  decode: (bytes: Uint8Array) => Decoded = decodeText,
): Promise<ReadFile> {
  let handle: FileHandle | undefined
  try {
    handle = await open(file)
    const { size, mtimeMs } = await handle.stat()
    if (size > maxFileBytes) {
      return {
        kind: 'failed',
        reason: `expected a page of at most ${maxFileBytes} bytes, got ${size}; split it, or raise maxFileBytes`,
      }
    }
    const decoded = decode(await handle.readFile())
    if (decoded.kind === 'not-text') return { kind: 'failed', reason: decoded.reason }
    return { ...decoded, modifiedAtMs: Math.trunc(mtimeMs) }
  } catch (error) {
    if (!isGone(error)) return { kind: 'failed', reason: explainFileError(error, 'page') }
    if (!file.includes('\ufffd')) return { kind: 'gone' }
    return { kind: 'failed', reason: 'expected a file name in UTF-8, got other bytes; rename the file' }
  } finally {
    await handle?.close()
  }
}
