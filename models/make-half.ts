/**
 * Makes a model folder with weights in half precision from a published one:
 *
 *     node models/make-half.ts PUBLISHED_FOLDER models/all-MiniLM-L6-v2
 *
 * Float32 tensors become float16, others stay as they are; the JSON files are copied; `digests.json` gets the SHA-256
 * of each of these files. Equal input gives equal bytes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sha256 } from '../core/sha256.ts'
import { halvesFromFloats } from '../onnx/half-precision.ts'
import { readSafetensors } from '../onnx/safetensors/read-safetensors.ts'
import { writeSafetensors } from '../onnx/safetensors/write-safetensors.ts'
import { floatValues, type Tensor, tensor } from '../onnx/tensor.ts'

const COPIED = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  '1_Pooling/config.json',
]
/** Written by hand in the target folder: the published value, which not every copy of the folder holds. */
const KEPT = ['sentence_bert_config.json']
const WEIGHTS = 'model.safetensors'

const [published, target] = process.argv.slice(2)
if (published === undefined || target === undefined) {
  console.error('usage: node models/make-half.ts PUBLISHED_FOLDER TARGET_FOLDER')
  process.exitCode = 2
} else {
  makeHalf(published, target)
}

function makeHalf(from: string, to: string): void {
  const original = readFileSync(join(from, WEIGHTS))
  const halved = [...readSafetensors(original).values()].map(half)
  const files: [string, Uint8Array][] = [
    ...COPIED.map((name): [string, Uint8Array] => [name, readFileSync(join(from, name))]),
    [WEIGHTS, writeSafetensors(halved, { format: 'pt', made_from_sha256: sha256(original) })],
  ]
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(to, name)), { recursive: true })
    writeFileSync(join(to, name), bytes)
  }
  for (const name of KEPT) files.push([name, readFileSync(join(to, name))])
  const digests = Object.fromEntries(files.map(([name, bytes]) => [name, sha256(bytes)]))
  writeFileSync(join(to, 'digests.json'), `${JSON.stringify(digests, undefined, 2)}\n`)
  console.log(`${WEIGHTS}: ${original.length} bytes ${sha256(original)} -> ${digests[WEIGHTS]}`)
}

function half(source: Tensor): Tensor {
  if (source.dataType !== 'float32') return source
  return tensor(source.name, 'float16', source.shape, halvesFromFloats(floatValues(source)))
}
