import type { BatchShape } from './trainable-model.ts'

/** Texts that go through the encoder together. */
export interface Chunk {
  readonly batch: BatchShape
  /** Positions of the texts, at most `batch.texts`. */
  readonly members: readonly number[]
}

/**
 * Groups texts of like length, so that little is padding and few batch shapes come up. Lengths are rounded up to one
 * of `bucketLength`, numbers of texts to a power of 2 or its one and a half.
 *
 * @param lengths in tokens, at least 1 each. @param maxTokens of a chunk, padding included; a longer text is alone.
 */
export function planChunks(lengths: readonly number[], maxTokens: number): readonly Chunk[] {
  const rest = [...lengths.keys()].sort((a, b) => (lengths[b] as number) - (lengths[a] as number) || a - b)
  const chunks: Chunk[] = []
  while (rest.length > 0) {
    const tokens = bucketLength(lengths[rest[0] as number] as number)
    const most = Math.max(1, Math.floor(maxTokens / tokens))
    const members = rest.splice(0, largestCount(most))
    chunks.push({ batch: { texts: smallestCount(members.length), tokens }, members })
  }
  return chunks
}

/** 16, 32, 48, … 128, 160, 192, … 256, 320, … */
export function bucketLength(tokens: number): number {
  const step = tokens <= 128 ? 16 : tokens <= 256 ? 32 : 64
  return Math.ceil(tokens / step) * step
}

/** The largest of 1, 2, 3, 4, 6, 8, 12, … up to `limit`. */
function largestCount(limit: number): number {
  const power = 2 ** Math.floor(Math.log2(limit))
  return power > 1 && 1.5 * power <= limit ? 1.5 * power : power
}

/** The smallest of 1, 2, 3, 4, 6, 8, 12, … from `count` on. */
function smallestCount(count: number): number {
  const power = 2 ** Math.ceil(Math.log2(count))
  return power >= 4 && 0.75 * power >= count ? 0.75 * power : power
}
