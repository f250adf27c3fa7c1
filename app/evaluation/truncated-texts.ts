import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Embedder } from '../../core/embedder.ts'
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
      const lines = embeddings.truncated.map((index) => `${sha256(texts[index] ?? '')}\n`)
      if (lines.length > 0) appendFileSync(file, lines.join(''))
      return embeddings
    },
  }
}

/** How many different texts are noted in `file`. */
export function countTruncated(file: string): number {
  if (!existsSync(file)) return 0
  return new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean)).size
}
