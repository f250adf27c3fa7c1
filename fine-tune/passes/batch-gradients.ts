import { mixed } from '../random/mixed.ts'
import type { GradientSum } from './gradient-sum.ts'
import type { HeldPass, PassRunner } from './pass-runner.ts'
import { type Chunk, planChunks } from './plan-chunks.ts'
import type { TokenText } from './token-text.ts'
import type { Rows } from './trainable-model.ts'

export interface BatchOptions {
  /** Tokens that go through the model at once, padding included. */
  readonly maxChunkTokens: number
  /** Of all that is random in this batch. */
  readonly seed: number
}

/** A loss of what the model makes of a batch of texts, and its slope in each of the rows. */
export type RowsLoss = (rows: Rows) => { readonly value: number; readonly ofRows: Rows }

/**
 * Adds the gradients of a loss that looks at a whole batch, which goes through the model in chunks. Passes are held as
 * far as memory allows; the others are gone through once more when their slopes are known: Gao et al., "Scaling Deep
 * Contrastive Learning Batch Size under Memory Limited Setup" (GradCache), arXiv:2101.06983.
 *
 * @returns the loss. Where it is not finite, nothing is added.
 */
export async function batchGradients(
  runner: PassRunner,
  texts: readonly TokenText[],
  loss: RowsLoss,
  gradients: GradientSum,
  { maxChunkTokens, seed }: BatchOptions,
): Promise<number> {
  const chunks = planChunks(
    texts.map(({ ids }) => ids.length),
    maxChunkTokens,
  )
  const seedOf = (chunk: Chunk) => mixed(seed, chunks.indexOf(chunk))
  const textsOf = ({ members }: Chunk) => members.map((member) => texts[member] as TokenText)
  const rows = new Array<Float32Array>(texts.length)
  const held = new Map<Chunk, HeldPass>()
  for (const chunk of chunks) {
    const pass = runner.hasRoomFor(chunk.batch)
      ? await runner.forward(textsOf(chunk), chunk.batch, seedOf(chunk))
      : undefined
    if (pass !== undefined) held.set(chunk, pass)
    const made = pass?.rows ?? (await runner.infer(textsOf(chunk), chunk.batch, seedOf(chunk)))
    for (const [i, member] of chunk.members.entries()) rows[member] = made[i] as Float32Array
  }
  const { value, ofRows } = loss(rows)
  if (!Number.isFinite(value)) {
    for (const _ of held) runner.drop()
    return value
  }
  // Held passes first: what they give back is used again for the others.
  for (const chunk of [...held.keys(), ...chunks.filter((other) => !held.has(other))]) {
    const pass = held.get(chunk) ?? (await runner.forward(textsOf(chunk), chunk.batch, seedOf(chunk)))
    const slopes = chunk.members.map((member) => ofRows[member] as Float32Array)
    await runner.backward(pass, slopes, gradients)
  }
  return value
}
