import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TextRole } from '../../core/embedder.ts'
import type { Vector } from '../../core/vector.ts'
import { openEmbedder } from '../../inference/open-embedder.ts'
import { makeGuard } from '../../inference/pool/run-guard.ts'
import { LETTER_VOCABULARY_SIZE, letterTokenizer } from '../../inference/testing/letter-tokenizer.ts'
import { checkEncoderWeights, expectedShapes } from '../../onnx/encoder/encoder-weights.ts'
import { forward } from '../../onnx/encoder/forward.ts'
import { readEncoderConfig } from '../../onnx/export-encoder.ts'
import { readSafetensors } from '../../onnx/safetensors/read-safetensors.ts'
import { writeSafetensors } from '../../onnx/safetensors/write-safetensors.ts'
import { elementCount, tensor } from '../../onnx/tensor.ts'
import { randomValues } from '../autodiff/testing/random-values.ts'
import { openBaseModel } from '../model-folder/open-base-model.ts'
import { PassRunner } from '../passes/pass-runner.ts'
import { prepareTextsWith } from '../training/prepare-text.ts'
import { sentenceHead } from './heads/sentence-head.ts'
import { trainableEncoder } from './trainable-encoder.ts'

/** What differs between families of published encoders; vocabulary and positions are smaller here. */
interface Family {
  readonly pooling: 'mean' | 'cls'
  readonly prompts: Readonly<Record<string, string>>
  readonly hidden_size: number
  readonly intermediate_size: number
  readonly num_hidden_layers: number
  readonly num_attention_heads: number
}

const TWELVE = { num_hidden_layers: 12, num_attention_heads: 12 }

const FAMILIES: Readonly<Record<string, Family>> = {
  'bge-small': {
    ...TWELVE,
    hidden_size: 384,
    intermediate_size: 1_536,
    pooling: 'cls',
    prompts: { query: 'Represent this sentence for searching relevant passages: ' },
  },
  'e5-small, an eighth as wide': {
    ...TWELVE,
    hidden_size: 48,
    intermediate_size: 192,
    pooling: 'mean',
    prompts: { query: 'query: ', passage: 'passage: ' },
  },
  'gte-small, an eighth as wide': {
    ...TWELVE,
    hidden_size: 48,
    intermediate_size: 192,
    pooling: 'mean',
    prompts: {},
  },
  'bge-large, a sixteenth as wide': {
    num_hidden_layers: 24,
    num_attention_heads: 16,
    hidden_size: 64,
    intermediate_size: 256,
    pooling: 'cls',
    prompts: { query: 'Represent this sentence for searching relevant passages: ' },
  },
}

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-shapes-'))
})
afterAll(() => rmSync(root, { recursive: true }))

describe.each(Object.entries(FAMILIES))('weights of the shape of %s', (name, family) => {
  let folder: string
  beforeAll(() => {
    folder = writeFamily(join(root, name), family)
  })

  it.each(['query', 'passage'] as const)(
    'give the vectors of plain loops, asked and in training: a %s',
    async (role) => {
      const base = await openBaseModel(folder)
      const text = prepareTextsWith(base.tokenizer, base.settings)('b a d', role, 64)
      const expected = pooled(folder, [...text.ids], family.pooling)
      expectNear(await asked(folder, role), expected)

      const model = trainableEncoder({
        config: base.config,
        parameters: base.parameters,
        trained: [],
        pooling: base.settings.pooling,
        head: sentenceHead,
        dropout: 0,
        firstLayer: 0,
        endLayer: base.config.layers,
      })
      const runner = new PassRunner(model, {
        threads: 1,
        maxSessions: 1,
        guard: makeGuard(),
        maxHeldBytes: 0,
      })
      const [vector] = await runner.infer([text], { texts: 1, tokens: text.ids.length }, 0)
      await runner.release()
      expectNear(vector ?? new Float32Array(), expected)
    },
  )
})

/** A folder as sentence-transformers publish it, with the pooler and the positions that no embedding needs. */
function writeFamily(folder: string, { pooling, prompts, ...shape }: Family): string {
  const config = {
    model_type: 'bert',
    hidden_act: 'gelu',
    vocab_size: LETTER_VOCABULARY_SIZE,
    max_position_embeddings: 128,
    type_vocab_size: 2,
    layer_norm_eps: 1e-12,
    ...shape,
  }
  const width = shape.hidden_size
  const shapes = new Map([
    ...expectedShapes(readEncoderConfig(config)),
    ['pooler.dense.weight', [width, width]],
  ])
  const tensors = [...shapes].map(([tensorName, dimensions], seed) => {
    const centre = tensorName.endsWith('LayerNorm.weight') ? 1 : 0
    const values = randomValues(elementCount(dimensions), seed + 1)
    return tensor(
      tensorName,
      'float32',
      dimensions,
      Float32Array.from(values, (value) => centre + value / 16),
    )
  })
  const positions = tensor('embeddings.position_ids', 'float32', [1, 128], new Float32Array(128))
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'config.json': JSON.stringify(config),
    'tokenizer.json': JSON.stringify(letterTokenizer()),
    '1_Pooling/config.json': JSON.stringify({
      [`pooling_mode_${pooling}_token${pooling === 'mean' ? 's' : ''}`]: true,
    }),
    'config_sentence_transformers.json': JSON.stringify({ prompts }),
    'model.safetensors': writeSafetensors([...tensors, positions]),
  }
  mkdirSync(join(folder, '1_Pooling'), { recursive: true })
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content)
  return folder
}

/** What the slow oracle makes of tokens, of L2 norm 1. */
function pooled(folder: string, ids: readonly number[], pooling: Family['pooling']): Vector {
  const config = readEncoderConfig(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')))
  const tensors = readSafetensors(readFileSync(join(folder, 'model.safetensors')))
  const { last } = forward(config, checkEncoderWeights(config, tensors), ids)
  const rows = pooling === 'cls' ? last.slice(0, 1) : last
  const sums = Array.from({ length: config.hiddenSize }, (_, k) =>
    rows.reduce((sum, row) => sum + (row[k] ?? 0), 0),
  )
  return Float32Array.from(sums, (sum) => sum / Math.hypot(...sums))
}

async function asked(folder: string, role: TextRole): Promise<Vector> {
  const embedder = await openEmbedder({
    modelFolder: folder,
    derivedFolder: join(folder, 'derived'),
    precision: 'float32',
    threads: 1,
  })
  const { vectors } = await embedder.embed(['b a d'], role)
  await embedder.close()
  return vectors[0] ?? new Float32Array()
}

function expectNear(found: Vector, expected: Vector): void {
  expect(found.length).toBe(expected.length)
  for (const [k, value] of expected.entries()) expect(found[k]).toBeCloseTo(value, 5)
}
