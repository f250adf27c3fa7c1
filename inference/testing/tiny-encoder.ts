import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../../core/sha256.ts'
import { expectedShapes } from '../../onnx/encoder/encoder-weights.ts'
import { PAIR_ARCHITECTURES, type PairEnding, readEncoderConfig } from '../../onnx/export-encoder.ts'
import { writeSafetensors } from '../../onnx/safetensors/write-safetensors.ts'
import { elementCount, tensor } from '../../onnx/tensor.ts'
import { LETTER_VOCABULARY_SIZE, letterTokenizer } from './letter-tokenizer.ts'

/** Small enough to load at once, large enough that 512 tokens take a few milliseconds. */
const CONFIG = {
  model_type: 'bert',
  hidden_act: 'gelu',
  vocab_size: LETTER_VOCABULARY_SIZE,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  hidden_size: 64,
  intermediate_size: 256,
  layer_norm_eps: 1e-12,
}

/**
 * Writes the folder of a BERT encoder that has learnt nothing: weights in float32 from a sine, letters as tokens.
 *
 * @param ending of one that ends in a number for a pair.
 */
export function writeTinyEncoder(folder: string, { ending }: { readonly ending?: PairEnding } = {}): void {
  const ofPairs = ending && {
    architectures: [PAIR_ARCHITECTURES[ending]],
    id2label: { '0': 'LABEL_0' },
    ...(ending === 'likeness' && { apart_layers: 2 }),
  }
  const config = { ...CONFIG, ...ofPairs }
  const shapes = [...expectedShapes(readEncoderConfig(config), ending)]
  const tensors = shapes.map(([name, shape], seed) => {
    const isScale = name.endsWith('LayerNorm.weight')
    const values = Float32Array.from({ length: elementCount(shape) }, (_, i) =>
      isScale ? 1 : Math.sin((i + 1) * (seed + 1) * 12.9898) / 8,
    )
    return tensor(name, 'float32', shape, values)
  })
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'config.json': JSON.stringify(config),
    'tokenizer.json': JSON.stringify(letterTokenizer()),
    '1_Pooling/config.json': JSON.stringify({ pooling_mode_mean_tokens: true }),
    'model.safetensors': writeSafetensors(tensors),
  }
  mkdirSync(join(folder, '1_Pooling'), { recursive: true })
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content)
  const digests = Object.fromEntries(Object.entries(files).map(([file, content]) => [file, sha256(content)]))
  writeFileSync(join(folder, 'digests.json'), JSON.stringify(digests))
}
