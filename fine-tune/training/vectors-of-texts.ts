import type { PassRunner } from '../passes/pass-runner.ts'
import { planChunks } from '../passes/plan-chunks.ts'
import type { TokenText } from '../passes/token-text.ts'

/**
 * What an encoder makes of texts, each text once.
 *
 * @param maxTokens that go through it at once, padding included.
 */
export async function vectorsOfTexts(
  asked: PassRunner,
  texts: ReadonlySet<TokenText>,
  maxTokens: number,
): Promise<ReadonlyMap<TokenText, Float32Array>> {
  const all = [...texts]
  const lengths = all.map(({ ids }) => ids.length)
  const vectors = new Map<TokenText, Float32Array>()
  for (const { batch, members } of planChunks(lengths, maxTokens)) {
    const chunk = members.map((member) => all[member] as TokenText)
    const rows = await asked.infer(chunk, batch, 0)
    for (const [i, text] of chunk.entries()) vectors.set(text, rows[i] as Float32Array)
  }
  return vectors
}
