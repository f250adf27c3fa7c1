import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { ModelError } from '../../core/errors.ts'
import { checkDigests } from '../../inference/model/check-digests.ts'
import { fileDigest } from '../../inference/model/file-digest.ts'
import { readJsonFile } from '../../inference/model/json-file.ts'
import { type ModelSettings, readModelSettings } from '../../inference/model/model-settings.ts'
import { openTokenizer } from '../../inference/tokenizer/open-tokenizer.ts'
import type { Tokenizer } from '../../inference/tokenizer/tokenizer.ts'
import { type EncoderConfig, readEncoderConfig } from '../../onnx/export-encoder.ts'
import { readSafetensors } from '../../onnx/safetensors/read-safetensors.ts'
import { encoderParameters } from '../encoder/parameters.ts'
import type { Parameters } from '../passes/trainable-model.ts'

/** A model to begin training with. */
export interface BaseModel {
  /** The folder's name. */
  readonly name: string
  readonly folder: string
  /** SHA-256 of `model.safetensors`. */
  readonly weightsDigest: string
  /** SHA-256 of `tokenizer.json`. */
  readonly tokenizerDigest: string
  readonly config: EncoderConfig
  readonly parameters: Parameters
  readonly settings: ModelSettings
  readonly tokenizer: Tokenizer
}

/**
 * Reads a folder with `model.safetensors`, `config.json` and `tokenizer.json`.
 *
 * @throws {ModelError} where one is missing, damaged, or of another architecture than BERT's.
 */
export async function openBaseModel(folder: string): Promise<BaseModel> {
  const weightsFile = join(folder, 'model.safetensors')
  if (!existsSync(weightsFile)) {
    throw new ModelError(
      `model folder ${folder}: expected model.safetensors to train on, got no such file; an ONNX file alone cannot be trained: fetch the weights from the model's origin`,
    )
  }
  checkDigests(folder)
  const config = readEncoderConfig(readJsonFile(folder, 'config.json'))
  const tokenizer = await openTokenizer(readJsonFile(folder, 'tokenizer.json'))
  return {
    name: basename(resolve(folder)),
    folder,
    weightsDigest: fileDigest(weightsFile),
    tokenizerDigest: fileDigest(join(folder, 'tokenizer.json')),
    config,
    parameters: parametersIn(weightsFile, config),
    settings: readModelSettings(folder, {}),
    tokenizer,
  }
}

/** @throws {ModelError} that names the file */
function parametersIn(file: string, config: EncoderConfig): Parameters {
  try {
    return encoderParameters(config, readSafetensors(readFileSync(file)))
  } catch (cause) {
    if (cause instanceof ModelError) throw new ModelError(`${file}: ${cause.message}`, { cause })
    throw cause
  }
}
