import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { ModelError } from '../../core/errors.ts'
import { writeTinyEncoder } from '../testing/tiny-encoder.ts'
import { writeToyOnnxModel } from '../testing/toy-onnx-model.ts'
import { fileDigest } from './file-digest.ts'
import { type ModelOptions, prepareModel } from './prepare-model.ts'

const root = mkdtempSync(join(tmpdir(), 'plumbline-model-'))
afterAll(() => rmSync(root, { recursive: true }))

let modelFolder = ''
let derivedFolder = ''
beforeEach(() => {
  const folder = mkdtempSync(join(root, 'case-'))
  modelFolder = join(folder, 'tiny')
  derivedFolder = join(folder, 'derived')
})

describe('a folder of weights', () => {
  beforeEach(() => writeTinyEncoder(modelFolder))

  it('gets a graph, named for weights and recipe, and its digest beside it', async () => {
    const { modelId, onnxFile } = await prepare({ precision: 'float32' })
    const digest = fileDigest(join(modelFolder, 'model.safetensors')).slice(0, 12)
    expect(onnxFile).toBe(join(derivedFolder, `tiny-${digest}-float32-1-mean.onnx`))
    expect(modelId).toMatch(new RegExp(`^tiny@${digest}/float32-1-[0-9a-f]{8}$`))
    expect(readFileSync(`${onnxFile}.sha256`, 'utf8')).toBe(`${fileDigest(onnxFile)}\n`)
    expect(readdirSync(derivedFolder)).toHaveLength(2)
  })

  it('keeps a whole graph, and makes a damaged one anew', async () => {
    const { onnxFile } = await prepare({ precision: 'float32' })
    const made = statSync(onnxFile).ino
    const digest = fileDigest(onnxFile)
    await prepare({ precision: 'float32' })
    expect(statSync(onnxFile).ino).toBe(made)
    appendFileSync(onnxFile, 'x')
    await prepare({ precision: 'float32' })
    expect(fileDigest(onnxFile)).toBe(digest)
  })

  it('has another id with another precision, limit, pooling or prefix', async () => {
    const variants: readonly Partial<ModelOptions>[] = [
      {},
      { precision: 'float32' },
      { maxTokens: 100 },
      { pooling: 'cls' },
      { prefixes: { query: 'query: ' } },
    ]
    const ids: string[] = []
    for (const variant of variants) ids.push((await prepare(variant)).modelId)
    expect(new Set(ids).size).toBe(variants.length)
  })

  it('is refused with a wrong digest, and the file is named', async () => {
    const file = join(modelFolder, 'model.safetensors')
    const expected = fileDigest(file)
    appendFileSync(file, 'x')
    await expect(prepare()).rejects.toThrow(
      `${file}: expected SHA-256 ${expected}, got ${fileDigest(file)}; restore the file`,
    )
    rmSync(file)
    await expect(prepare()).rejects.toThrow(`${file}: expected SHA-256 ${expected}, got no file`)
  })

  it('refuses a limit that the model does not have', async () => {
    await expect(prepare({ maxTokens: 513 })).rejects.toThrow('expected a limit of 3 to 512 tokens, got 513')
    await expect(prepare({ maxTokens: 2 })).rejects.toThrow(ModelError)
  })
})

describe('a folder in the layout of transformers.js', () => {
  it('runs as it is, in int8 where it has that', async () => {
    writeToyOnnxModel(modelFolder)
    expect((await prepare({ pooling: 'mean' })).onnxFile).toBe(join(modelFolder, 'onnx/model.onnx'))
    writeToyOnnxModel(modelFolder, 'onnx/model_quantized.onnx')
    const { modelId, onnxFile } = await prepare({ pooling: 'mean' })
    expect(onnxFile).toBe(join(modelFolder, 'onnx/model_quantized.onnx'))
    expect(modelId).toMatch(/^tiny@[0-9a-f]{12}\/model_quantized-[0-9a-f]{8}$/)
    expect((await prepare({ pooling: 'mean', precision: 'float32' })).onnxFile).toMatch(/model\.onnx$/)
  })

  it('says its limit, pooling and prefixes in the files of sentence-transformers', async () => {
    writeToyOnnxModel(modelFolder)
    expect(await prepare({ pooling: 'cls' })).toMatchObject({ dimensions: 2, maxTokens: 16, pooling: 'cls' })
    writeFileSync(join(modelFolder, 'sentence_bert_config.json'), '{"max_seq_length": 8}')
    const prompts = { query: 'query: ', document: 'passage: ' }
    writeFileSync(join(modelFolder, 'config_sentence_transformers.json'), JSON.stringify({ prompts }))
    expect(await prepare({ pooling: 'cls' })).toMatchObject({
      maxTokens: 8,
      prefixes: { query: 'query: ', passage: 'passage: ' },
    })
  })

  it('is refused where nothing says how it pools', async () => {
    writeToyOnnxModel(modelFolder)
    await expect(prepare()).rejects.toThrow(
      'expected mean or cls pooling in 1_Pooling/config.json, got no such file',
    )
  })

  it.each(['config.json', 'tokenizer.json', 'onnx/model.onnx'])('is refused without %s', async (file) => {
    writeToyOnnxModel(modelFolder)
    rmSync(join(modelFolder, file))
    await expect(prepare({ pooling: 'mean' })).rejects.toThrow(file)
  })

  it('is refused where a file is no JSON', async () => {
    writeToyOnnxModel(modelFolder)
    writeFileSync(join(modelFolder, 'config.json'), '<html>')
    await expect(prepare({ pooling: 'mean' })).rejects.toThrow(
      'config.json: expected JSON, got something else',
    )
  })
})

it('a folder that is not there is refused', async () => {
  await expect(prepare()).rejects.toThrow(`model ${modelFolder}: expected a folder or a name on the hub`)
})

function prepare(options: Partial<ModelOptions> = {}) {
  return prepareModel({ modelFolder, derivedFolder, precision: 'int8', ...options })
}
