import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GraphBuilder } from '../../onnx/graph-builder.ts'
import { tensor } from '../../onnx/tensor.ts'
import { writeModel } from '../../onnx/write-model.ts'
import { LETTER_VOCABULARY_SIZE, letterTokenizer } from './letter-tokenizer.ts'

/** Vector of each token by id; all others are [0, 0]. Of `Ab`, `a` and `##b`: [3, 0] and [0, 4]; of `[CLS]` [1, 0]. */
const TOKEN_VECTORS: Readonly<Record<number, readonly [number, number]>> = {
  101: [1, 0],
  103: [3, 0],
  130: [0, 4],
}

/**
 * Writes a model in the layout of transformers.js: a graph that looks tokens up, from `input_ids`, `attention_mask`
 * and `token_type_ids` to `last_hidden_state` [batch, sequence, 2]. Every token's vector is as in `TOKEN_VECTORS`,
 * times its mask, plus its type.
 *
 * @param extraInput one more input that the graph asks for.
 */
export function writeToyOnnxModel(folder: string, onnxFile = 'onnx/model.onnx', extraInput?: string): void {
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'config.json': JSON.stringify({ model_type: 'toy', hidden_size: 2, max_position_embeddings: 32 }),
    'tokenizer.json': JSON.stringify(letterTokenizer()),
    'tokenizer_config.json': JSON.stringify({ model_max_length: 16 }),
    [onnxFile]: toyGraph(extraInput),
  }
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), content)
  }
}

function toyGraph(extraInput: string | undefined): Uint8Array {
  const graph = new GraphBuilder()
  const integers = { dataType: 'int64', shape: ['batch', 'sequence'] } as const
  const [ids, mask, types] = ['input_ids', 'attention_mask', 'token_type_ids'].map((name) =>
    graph.input(name, integers),
  )
  if (extraInput !== undefined) graph.input(extraInput, integers)
  const table = Float32Array.from({ length: 2 * LETTER_VOCABULARY_SIZE }, (_, i) => {
    return TOKEN_VECTORS[Math.floor(i / 2)]?.[i % 2] ?? 0
  })
  const rows = graph.constant(tensor('vectors', 'float32', [LETTER_VOCABULARY_SIZE, 2], table))
  const vectors = { dataType: 'float32', shape: ['batch', 'sequence', 2] } as const
  const found = graph.apply('Gather', [rows, ids], vectors)
  const asFloats = (value: typeof ids) => {
    const to = { kind: 'int', value: 1 } as const
    const column = { dataType: 'float32', shape: ['batch', 'sequence', 1] } as const
    const cast = graph.apply('Cast', [value], { ...column, shape: integers.shape }, { attributes: { to } })
    return graph.apply('Unsqueeze', [cast, graph.integers([2])], column)
  }
  const masked = graph.apply('Mul', [found, asFloats(mask)], vectors)
  graph.output('last_hidden_state', graph.apply('Add', [masked, asFloats(types)], vectors))
  return writeModel({
    irVersion: 9,
    producer: 'plumbline',
    operatorSets: { '': 18 },
    metadata: {},
    graph: graph.build('toy'),
  })
}
