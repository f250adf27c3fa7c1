import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ModelError } from '../../core/errors.ts'
import { fileDigest } from '../../inference/model/file-digest.ts'
import { readJsonFile } from '../../inference/model/json-file.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'
import { halvesFromFloats, LARGEST_HALF } from '../../onnx/half-precision.ts'
import { writeSafetensors } from '../../onnx/safetensors/write-safetensors.ts'
import { floatValues, type Tensor, tensor } from '../../onnx/tensor.ts'
import { publishedTensors } from '../encoder/parameters.ts'
import type { Parameters } from '../passes/trainable-model.ts'
import { makeFolder } from './make-folder.ts'

/** What a tuned model takes over from its base, as far as it is there. */
const TAKEN_OVER = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  '1_Pooling/config.json',
  'LICENSE',
]

export interface ModelFolderContent {
  readonly baseFolder: string
  readonly parameters: Parameters
  /** From the names of an encoder's weights to those in the file. */
  publishedName(name: string): string
  /** What changes in the base's config.json. */
  readonly config: Readonly<Record<string, unknown>>
  /** What lies beside the weights, by path: the card, and additions by themselves. */
  readonly files: Readonly<Record<string, string | Uint8Array>>
}

/** @throws {ModelError} where `folder` is there already: no model is overwritten */
export function refuseExisting(folder: string): void {
  if (!existsSync(folder)) return
  throw new ModelError(
    `${folder}: expected a folder that is not there yet, it is; name another, or remove it`,
  )
}

/**
 * Writes a model's folder, whole or not at all: weights in float16, everything else as in the base, digests of all.
 *
 * @throws {ModelError} where the folder is there or cannot be, or a weight does not fit into float16. @throws {DiskFullError}
 */
export function writeModelFolder(folder: string, content: ModelFolderContent): void {
  refuseExisting(folder)
  const temporary = `${folder}.tmp`
  rmSync(temporary, { recursive: true, force: true })
  makeFolder(temporary)
  try {
    for (const file of TAKEN_OVER) {
      const source = join(content.baseFolder, file)
      if (existsSync(source)) writeWhole(join(temporary, file), readFileSync(source))
    }
    const tensors = publishedTensors(content.parameters).map((tensor) => {
      return { ...asHalves(tensor), name: content.publishedName(tensor.name) }
    })
    writeWhole(join(temporary, 'model.safetensors'), writeSafetensors(tensors))
    const config = { ...readJsonFile(content.baseFolder, 'config.json'), ...content.config }
    const beside = { ...content.files, 'config.json': `${JSON.stringify(config, undefined, 2)}\n` }
    for (const [file, bytes] of Object.entries(beside)) {
      writeWhole(join(temporary, file), Buffer.from(bytes))
    }
    const digests = Object.fromEntries(
      filesIn(temporary).map((file) => [file, fileDigest(join(temporary, file))]),
    )
    writeWhole(join(temporary, 'digests.json'), Buffer.from(`${JSON.stringify(digests, undefined, 2)}\n`))
    renameSync(temporary, folder)
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    throw error
  }
}

/** Paths of all files in a folder and those below it, relative to it, in order. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

function asHalves(source: Tensor): Tensor {
  const values = floatValues(source)
  if (!values.every((value) => Math.abs(value) <= LARGEST_HALF)) {
    throw new ModelError(
      `weights: expected numbers up to ${LARGEST_HALF} in ${source.name}, got larger ones; train with a lower rate`,
    )
  }
  return tensor(source.name, 'float16', source.shape, halvesFromFloats(values))
}
