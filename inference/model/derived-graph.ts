import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Ending,
  exportEncoder,
  type Precision,
  RECIPE_IDS,
  readEncoderConfig,
} from '../../onnx/export-encoder.ts'
import { readSafetensors } from '../../onnx/safetensors/read-safetensors.ts'
import { fileDigest } from './file-digest.ts'
import { readJsonFile } from './json-file.ts'
import { writeWhole } from './write-whole.ts'

/**
 * The ONNX file of a folder with `config.json` and `model.safetensors`, made at first use and kept in `derivedFolder`
 * under a name that says from what: `<name>-<digest>-<recipe>-<ending>.onnx`, with `-apart<layers>` where its config has
 * `apart_layers`, its SHA-256 in a file beside it. A kept
 * file with another digest, or without one, is made anew.
 *
 * @param weightsDigest SHA-256 of `model.safetensors`.
 * @returns the file's path. @throws {ModelError} for a model that is no BERT encoder. @throws {DiskFullError}
 */
export function derivedGraph(
  modelFolder: string,
  name: string,
  weightsDigest: string,
  derivedFolder: string,
  options: { readonly precision: Precision; readonly ending: Ending },
): string {
  const config = readEncoderConfig(readJsonFile(modelFolder, 'config.json'))
  const apart = config.apartLayers === undefined ? '' : `-apart${config.apartLayers}`
  const recipe = `${RECIPE_IDS[options.precision]}-${options.ending}${apart}`
  const path = join(derivedFolder, `${name}-${weightsDigest.slice(0, 12)}-${recipe}.onnx`)
  if (isWhole(path)) return path
  const tensors = readSafetensors(readFileSync(join(modelFolder, 'model.safetensors')))
  writeWhole(path, exportEncoder(config, tensors, options))
  writeWhole(digestFile(path), Buffer.from(`${fileDigest(path)}\n`))
  return path
}

function isWhole(path: string): boolean {
  if (!existsSync(path) || !existsSync(digestFile(path))) return false
  return readFileSync(digestFile(path), 'utf8').trim() === fileDigest(path)
}

function digestFile(path: string): string {
  return `${path}.sha256`
}
