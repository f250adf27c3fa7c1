import type { PassRunner } from '../passes/pass-runner.ts'
import { planChunks } from '../passes/plan-chunks.ts'
import type { TokenText } from '../passes/token-text.ts'

/** What is seen of work on many texts. */
export interface TextsWatch {
  /** @param total texts of this work */
  onTexts(done: number, total: number): void
  /** Asked now and then; true from then on. */
  isStopped(): boolean
}

/**
 * What an encoder makes of texts, each text once; of some of them where it is stopped.
 *
 * @param maxTokens that go through it at once, padding included.
 */
export async function vectorsOfTexts(
  asked: PassRunner,
  texts: ReadonlySet<TokenText>,
  maxTokens: number,
  watch?: TextsWatch,
): Promise<ReadonlyMap<TokenText, Float32Array>> {
  const all = [...texts]
  const lengths = all.map(({ ids }) => ids.length)
  const vectors = new Map<TokenText, Float32Array>()
  for (const { batch, members } of planChunks(lengths, maxTokens)) {
    if (watch?.isStopped()) break
    const chunk = members.map((member) => all[member] as TokenText)
    const rows = await asked.infer(chunk, batch, 0)
    for (const [i, text] of chunk.entries()) vectors.set(text, rows[i] as Float32Array)
    watch?.onTexts(vectors.size, all.length)
  }
  return vectors
}
