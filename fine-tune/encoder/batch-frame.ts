import { CLOSED } from '../../onnx/encoder/across-bias.ts'
import type { Pooling } from '../../onnx/export-encoder.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { BatchShape, Rows } from '../passes/trainable-model.ts'
import type { Arrays } from '../runtime/open-graph-session.ts'
import { INPUTS } from './encoder-passes.ts'

/** Which tokens' vectors become one: as an encoder pools them; or those of each text of a pair by themselves. */
export type FramePooling = Pooling | 'each-text'

/** How many vectors are pooled of a text. */
export function pooledVectors(pooling: FramePooling): number {
  return pooling === 'each-text' ? 2 : 1
}

/**
 * The inputs that say where texts are in a batch. Places that no text fills pool their first, empty token, so that no
 * vector has the length 0.
 *
 * @param isApart whether the texts of a pair are told apart.
 */
export function batchFrame(
  texts: readonly TokenText[],
  batch: BatchShape,
  pooling: FramePooling,
  isApart: boolean,
): Arrays {
  const vectors = pooledVectors(pooling)
  const keyBias = new Float32Array(batch.texts * batch.tokens)
  const shares = new Float32Array(batch.texts * vectors * batch.tokens)
  for (let place = 0; place < batch.texts; place++) {
    const { ids, secondTokens } = texts[place] ?? { ids: [], secondTokens: 0 }
    const length = Math.max(ids.length, 1)
    keyBias.fill(CLOSED, place * batch.tokens + length, (place + 1) * batch.tokens)
    for (const [n, [from, to]] of spans(length, secondTokens, pooling).entries()) {
      const start = (place * vectors + n) * batch.tokens
      shares.fill(1 / (to - from), start + from, start + to)
    }
  }
  const frame = { [INPUTS.keyBias]: keyBias, [INPUTS.pooling]: shares }
  return isApart ? { ...frame, [INPUTS.across]: acrossTexts(texts, batch) } : frame
}

/** 1 where a token and another are of the two texts of a pair, otherwise 0: [texts, tokens, tokens]. */
function acrossTexts(texts: readonly TokenText[], { tokens, texts: places }: BatchShape): Float32Array {
  const across = new Float32Array(places * tokens * tokens)
  for (const [place, { ids, secondTokens }] of texts.entries()) {
    const start = ids.length - secondTokens
    for (let row = 0; row < ids.length; row++) {
      const [from, to] = row < start ? [start, ids.length] : [0, start]
      const begin = (place * tokens + row) * tokens
      across.fill(1, begin + from, begin + to)
    }
  }
  return across
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
