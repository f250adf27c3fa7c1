import type { Pooling } from '../../onnx/export-encoder.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { BatchShape, Rows } from '../passes/trainable-model.ts'
import type { Arrays } from '../runtime/open-graph-session.ts'
import { INPUTS } from './encoder-passes.ts'

/** Added to the attention scores of padding: e to this is 0 in float32. */
const PADDING_BIAS = -10_000

/** Which tokens' vectors become one: as an encoder pools them; or those of each text of a pair by themselves. */
export type FramePooling = Pooling | 'each-text'

/** How many vectors are pooled of a text. */
export function pooledVectors(pooling: FramePooling): number {
  return pooling === 'each-text' ? 2 : 1
}

/**
 * The inputs that say where texts are in a batch. Places that no text fills pool their first, empty token, so that no
 * vector has the length 0.
 */
export function batchFrame(texts: readonly TokenText[], batch: BatchShape, pooling: FramePooling): Arrays {
  const vectors = pooledVectors(pooling)
  const keyBias = new Float32Array(batch.texts * batch.tokens)
  const shares = new Float32Array(batch.texts * vectors * batch.tokens)
  for (let place = 0; place < batch.texts; place++) {
    const { ids, secondTokens } = texts[place] ?? { ids: [], secondTokens: 0 }
    const length = Math.max(ids.length, 1)
    keyBias.fill(PADDING_BIAS, place * batch.tokens + length, (place + 1) * batch.tokens)
    for (const [n, [from, to]] of spans(length, secondTokens, pooling).entries()) {
      const start = (place * vectors + n) * batch.tokens
      shares.fill(1 / (to - from), start + from, start + to)
    }
  }
  return { [INPUTS.keyBias]: keyBias, [INPUTS.pooling]: shares }
}

/** From and to of the tokens of each pooled vector. The last token stands for a second text where there is none. */
function spans(
  length: number,
  secondTokens: number,
  pooling: FramePooling,
): readonly (readonly [from: number, to: number])[] {
  if (pooling === 'cls') return [[0, 1]]
  if (pooling === 'mean') return [[0, length]]
  const second = Math.max(secondTokens, 1)
  return [
    [0, Math.max(length - second, 1)],
    [length - second, length],
  ]
}

/** Each text's rows, one a token, at the text's place in a batch; 0 elsewhere. [texts · tokens, width] */
export function placeRows(rows: Rows, batch: BatchShape, width: number): Float32Array {
  const placed = new Float32Array(batch.texts * batch.tokens * width)
  for (const [place, values] of rows.entries()) placed.set(values, place * batch.tokens * width)
  return placed
}
