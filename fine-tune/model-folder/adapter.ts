import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ModelError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import { readJsonFile } from '../../inference/model/json-file.ts'
import { readSafetensors } from '../../onnx/safetensors/read-safetensors.ts'
import { writeSafetensors } from '../../onnx/safetensors/write-safetensors.ts'
import { floatValues, tensor } from '../../onnx/tensor.ts'
import { mergedLowRank } from '../encoder/low-rank.ts'
import type { Parameters } from '../passes/trainable-model.ts'
import type { BaseModel } from './open-base-model.ts'

/** Where low-rank additions lie in the folder of the model that was trained with them. */
export const ADAPTER_FOLDER = 'adapter'

const FACTORS_FILE = 'adapter.safetensors'
const NOTES_FILE = 'adapter.json'

/** What `adapter.json` says. */
interface AdapterNotes {
  readonly base: { readonly name: string; readonly weightsDigest: string }
  /** SHA-256 of the factors' file. */
  readonly digest: string
}

/**
 * Low-rank additions by themselves: a hundredth of a model, so that many tenants can have one each of the same base.
 *
 * @param names of the factors. @returns files of the adapter's folder.
 */
export function adapterFiles(
  { name, weightsDigest }: BaseModel,
  parameters: Parameters,
  names: readonly string[],
): Readonly<Record<string, string | Uint8Array>> {
  const factors = writeSafetensors(
    names.flatMap((factor) => {
      const found = parameters.get(factor)
      return found === undefined ? [] : [tensor(factor, 'float32', found.shape, found.values)]
    }),
  )
  const notes: AdapterNotes = { base: { name, weightsDigest }, digest: sha256(factors) }
  return {
    [join(ADAPTER_FOLDER, FACTORS_FILE)]: factors,
    [join(ADAPTER_FOLDER, NOTES_FILE)]: `${JSON.stringify(notes, undefined, 2)}\n`,
  }
}

/**
 * A base's weights with additions merged: those of the model that was trained, to the bit.
 *
 * @throws {ModelError} where there are none, they are damaged, or belong to another base.
 */
export function withAdapter({ parameters, weightsDigest }: BaseModel, folder: string): Parameters {
  const file = join(folder, FACTORS_FILE)
  if (!existsSync(file)) {
    throw new ModelError(
      `${folder}: expected low-rank additions in ${FACTORS_FILE}, got none; name the folder ${ADAPTER_FOLDER} of a model that was trained with lowRank`,
    )
  }
  const { base, digest } = readJsonFile(folder, NOTES_FILE) as unknown as AdapterNotes
  const bytes = readFileSync(file)
  if (sha256(bytes) !== digest) {
    throw new ModelError(`${file}: expected the bytes that ${NOTES_FILE} names, got others; copy it again`)
  }
  if (base.weightsDigest !== weightsDigest) {
    throw new ModelError(
      `${folder}: expected the base ${base.name} with weights ${base.weightsDigest}, got ${weightsDigest}; name it with --model`,
    )
  }
  const factors = [...readSafetensors(bytes)].map(
    ([name, content]) => [name, { shape: content.shape, values: floatValues(content) }] as const,
  )
  return mergedLowRank(new Map([...parameters, ...factors]))
}
