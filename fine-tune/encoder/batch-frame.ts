import type { Pooling } from '../../onnx/export-encoder.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { BatchShape, Rows } from '../passes/trainable-model.ts'
import type { Arrays } from '../runtime/open-graph-session.ts'
import { INPUTS } from './encoder-passes.ts'

/** Added to the attention scores of padding: e to this is 0 in float32. */
const PADDING_BIAS = -10_000

/**
 * The inputs that say where texts are in a batch. Places that no text fills pool their first, empty token, so that no
 * vector has the length 0.
 */
export function batchFrame(texts: readonly TokenText[], batch: BatchShape, pooling: Pooling): Arrays {
  const keyBias = new Float32Array(batch.texts * batch.tokens)
  const shares = new Float32Array(batch.texts * batch.tokens)
  for (let place = 0; place < batch.texts; place++) {
    const length = Math.max(texts[place]?.ids.length ?? 0, 1)
    const start = place * batch.tokens
    keyBias.fill(PADDING_BIAS, start + length, start + batch.tokens)
    const pooled = pooling === 'cls' ? 1 : length
    shares.fill(1 / pooled, start, start + pooled)
  }
  return { [INPUTS.keyBias]: keyBias, [INPUTS.pooling]: shares }
}

/** Each text's rows, one a token, at the text's place in a batch; 0 elsewhere. [texts · tokens, width] */
export function placeRows(rows: Rows, batch: BatchShape, width: number): Float32Array {
  const placed = new Float32Array(batch.texts * batch.tokens * width)
  for (const [place, values] of rows.entries()) placed.set(values, place * batch.tokens * width)
  return placed
}
