import type { EncoderConfig } from '../../onnx/encoder/encoder-config.ts'
import type { Pooling } from '../../onnx/export-encoder.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { BatchShape, Parameters } from '../passes/trainable-model.ts'
import type { Arrays } from '../runtime/open-graph-session.ts'
import { INPUTS } from './encoder-passes.ts'

/** Added to the attention scores of padding: e to this is 0 in float32. */
const PADDING_BIAS = -10_000

/**
 * The inputs of `encoderPasses` for some texts, each at most `batch.tokens` long, at most `batch.texts` of them. Rows
 * that are left over pool their first, empty token, so that no vector has the length 0.
 */
export function embedTokens(
  config: EncoderConfig,
  parameters: Parameters,
  texts: readonly TokenText[],
  batch: BatchShape,
  pooling: Pooling,
): Arrays {
  const { hiddenSize } = config
  const rowsOf = (name: string) => {
    const values = parameters.get(`embeddings.${name}_embeddings.weight`)?.values ?? new Float32Array()
    return (row: number) => values.subarray(row * hiddenSize, (row + 1) * hiddenSize)
  }
  const [words, positions, types] = [rowsOf('word'), rowsOf('position'), rowsOf('token_type')]
  const embedded = new Float32Array(batch.texts * batch.tokens * hiddenSize)
  const keyBias = new Float32Array(batch.texts * batch.tokens)
  const shares = new Float32Array(batch.texts * batch.tokens)
  for (let text = 0; text < batch.texts; text++) {
    const { ids, secondTokens } = texts[text] ?? NO_TEXT
    const start = text * batch.tokens
    for (const [i, id] of ids.entries()) {
      const target = embedded.subarray((start + i) * hiddenSize, (start + i + 1) * hiddenSize)
      addRows(target, words(id), positions(i), types(i < ids.length - secondTokens ? 0 : 1))
    }
    keyBias.fill(PADDING_BIAS, start + Math.max(ids.length, 1), start + batch.tokens)
    const pooled = pooling === 'cls' ? 1 : Math.max(ids.length, 1)
    shares.fill(1 / pooled, start, start + pooled)
  }
  return { [INPUTS.embedded]: embedded, [INPUTS.keyBias]: keyBias, [INPUTS.pooling]: shares }
}

const NO_TEXT: TokenText = { ids: new Int32Array(), secondTokens: 0 }

function addRows(target: Float32Array, a: Float32Array, b: Float32Array, c: Float32Array): void {
  for (let i = 0; i < target.length; i++) {
    target[i] = (a[i] as number) + (b[i] as number) + (c[i] as number)
  }
}
