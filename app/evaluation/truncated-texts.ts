import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Embedder } from '../../core/embedder.ts'
import { DiskFullError, StoreUnavailableError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'

/**
 * The embedder, which also notes in `file` the digest of each text that the model read only in part: before its vector
 * is stored, so that the note is whole though the work be killed and gone on with. `close` closes the embedder.
 */
export function notingTruncated(embedder: Embedder, file: string): Embedder {
  return {
    ...embedder,
    async embed(texts, role, signal) {
      const embeddings = await embedder.embed(texts, role, signal)
      const digests = embeddings.truncated.map((index) => sha256(texts[index] ?? ''))
      if (digests.length > 0) append(file, digests)
      return embeddings
    },
  }
}

/** How many different texts are noted in `file`. */
export function countTruncated(file: string): number {
  if (!existsSync(file)) return 0
  return new Set(readFileSync(file, 'utf8').match(/^[0-9a-f]{64}$/gm)).size
}

/** Begins with the end of a line, so that what an earlier write left of one does not spoil these. */
function append(file: string, digests: readonly string[]): void {
  try {
    appendFileSync(file, `\n${digests.join('\n')}`)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new DiskFullError(
        `${file}: expected room for a note, got a full disk; free some and start again`,
        { cause },
      )
    }
    throw new StoreUnavailableError(
      `${file}: expected to add a note, got ${message}; mend it or its permissions`,
      {
        cause,
      },
    )
  }
}
