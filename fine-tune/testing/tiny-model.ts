import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LETTER_VOCABULARY_SIZE, letterTokenizer } from '../../inference/testing/letter-tokenizer.ts'
import { expectedShapes } from '../../onnx/encoder/encoder-weights.ts'
import { readEncoderConfig } from '../../onnx/export-encoder.ts'
import { writeSafetensors } from '../../onnx/safetensors/write-safetensors.ts'
import { elementCount, type Tensor, tensor } from '../../onnx/tensor.ts'
import { randomValues } from '../autodiff/testing/random-values.ts'

/** Two layers of width 16: all that an encoder has, in a few milliseconds. */
export const TINY_CONFIG_FILE = {
  model_type: 'bert',
  hidden_act: 'gelu',
  vocab_size: LETTER_VOCABULARY_SIZE,
  max_position_embeddings: 64,
  type_vocab_size: 2,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  hidden_size: 16,
  intermediate_size: 32,
  layer_norm_eps: 1e-12,
}

export const TINY_CONFIG = readEncoderConfig(TINY_CONFIG_FILE)

/** Weights that have learnt nothing: small random numbers, norms around 1. The same at every call. */
export function tinyTensors(): ReadonlyMap<string, Tensor> {
  return new Map(
    [...expectedShapes(TINY_CONFIG)].map(([name, shape], seed) => {
      const centre = name.endsWith('LayerNorm.weight') ? 1 : 0
      const values = Float32Array.from(
        randomValues(elementCount(shape), seed + 1),
        (value) => centre + value / 4,
      )
      return [name, tensor(name, 'float32', shape, values)]
    }),
  )
}

/** Writes the folder of such a model. Every letter is a token. */
export function writeTinyModel(folder: string): void {
  mkdirSync(join(folder, '1_Pooling'), { recursive: true })
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'config.json': JSON.stringify(TINY_CONFIG_FILE),
    'tokenizer.json': JSON.stringify(letterTokenizer()),
    '1_Pooling/config.json': JSON.stringify({ pooling_mode_mean_tokens: true }),
    'model.safetensors': writeSafetensors(tinyTensors().values()),
  }
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content)
}
