import { existsSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { canonicalJson } from '../../core/canonical-json.ts'
import { ModelError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import {
  type Ending,
  type PairEnding,
  type Precision,
  RECIPE_IDS,
  readEncoderConfig,
} from '../../onnx/export-encoder.ts'
import { checkCrossEncoder } from './check-cross-encoder.ts'
import { checkDigests } from './check-digests.ts'
import { derivedGraph } from './derived-graph.ts'
import { fileDigest } from './file-digest.ts'
import { fetchHubModel, isHubName } from './hub-model.ts'
import { readJsonFile } from './json-file.ts'
import { type ModelSettings, readModelSettings, type SettingsOptions } from './model-settings.ts'

export interface ModelOptions extends SettingsOptions {
  /**
   * A folder with `model.safetensors`, from which a graph is derived; a folder in the layout of transformers.js, with
   * `onnx/model.onnx` or `onnx/model_quantized.onnx`, which runs as it is; or a name on the Hugging Face hub.
   */
  readonly modelFolder: string
  /** Where derived graphs and fetched models are kept. */
  readonly derivedFolder: string
  readonly precision: Precision
  /** Whether it scores pairs of texts instead of embedding one (it embeds). */
  readonly isCrossEncoder?: boolean
}

/** A model that can be run. */
export interface PreparedModel extends ModelSettings {
  /** `<name>@<first 12 hex of the weights' SHA-256>/<recipe>-<first 8 hex of the SHA-256 of tokenizer and settings>`. */
  readonly modelId: string
  readonly onnxFile: string
  readonly tokenizerFile: string
  /** What a cross-encoder makes its number from; `undefined` for an encoder. */
  readonly pairEnding: PairEnding | undefined
}

/** Files in the layout of transformers.js, best first. A model without an int8 file runs in float32. */
const ONNX_FILES: Readonly<Record<Precision, readonly string[]>> = {
  int8: ['model_quantized', 'model_int8', 'model_uint8', 'model'],
  float32: ['model'],
}

/** Changes whenever `normalizeText` gives another text. */
const TEXT_RULES = 1

/**
 * Checks a model's files, derives or fetches what is not there, and reads its settings. Loads no weights.
 *
 * @throws {ModelError} for a folder that is missing, incomplete, of another architecture or with a wrong digest, and
 * for a hub name where the hub cannot be reached. @throws {DiskFullError}
 */
export async function prepareModel(options: ModelOptions): Promise<PreparedModel> {
  const folder = await locate(options)
  checkDigests(folder)
  const pairEnding = options.isCrossEncoder === true ? checkCrossEncoder(folder) : undefined
  const tokenizerFile = join(folder, 'tokenizer.json')
  if (!existsSync(tokenizerFile)) throw incomplete(folder, 'tokenizer.json')
  const settings = readModelSettings(folder, options)
  const graph = findGraph(folder, pairEnding ?? settings.pooling, options)
  const { maxTokens, pooling, prefixes } = settings
  const shape = pairEnding === 'likeness' ? apartLayersOf(folder) : {}
  const tokenizer = fileDigest(tokenizerFile)
  const rest = { tokenizer, maxTokens, pooling, prefixes, text: TEXT_RULES, ...shape }
  const recipe = `${graph.recipe}-${sha256(canonicalJson(rest)).slice(0, 8)}`
  const modelId = `${graph.name}@${graph.weightsDigest.slice(0, 12)}/${recipe}`
  return { ...settings, modelId, onnxFile: graph.onnxFile, tokenizerFile, pairEnding }
}

/** What a pair's score depends on beside weights. */
function apartLayersOf(folder: string) {
  return { apartLayers: readEncoderConfig(readJsonFile(folder, 'config.json')).apartLayers }
}

async function locate({ modelFolder, derivedFolder, precision }: ModelOptions): Promise<string> {
  if (existsSync(modelFolder) && statSync(modelFolder).isDirectory()) return resolve(modelFolder)
  if (isHubName(modelFolder)) return fetchHubModel(modelFolder, join(derivedFolder, 'hub'), precision)
  throw new ModelError(
    `model ${modelFolder}: expected a folder or a name on the hub such as Xenova/bge-small-en-v1.5, got neither; name the folder of a model`,
  )
}

interface Graph {
  readonly name: string
  readonly weightsDigest: string
  readonly recipe: string
  readonly onnxFile: string
}

function findGraph(folder: string, ending: Ending, options: ModelOptions): Graph {
  const name = basename(folder)
  const weightsFile = join(folder, 'model.safetensors')
  if (existsSync(weightsFile)) {
    const weightsDigest = fileDigest(weightsFile)
    const { precision } = options
    const onnxFile = derivedGraph(folder, name, weightsDigest, options.derivedFolder, { precision, ending })
    return { name, weightsDigest, recipe: RECIPE_IDS[precision], onnxFile }
  }
  const candidates = ONNX_FILES[options.precision]
  const recipe = candidates.find((candidate) => existsSync(join(folder, 'onnx', `${candidate}.onnx`)))
  if (recipe === undefined) {
    const files = candidates.map((candidate) => `onnx/${candidate}.onnx`)
    throw incomplete(folder, ['model.safetensors', ...files].join(' or '))
  }
  const onnxFile = join(folder, 'onnx', `${recipe}.onnx`)
  return { name, weightsDigest: fileDigest(onnxFile), recipe, onnxFile }
}

function incomplete(folder: string, expected: string): ModelError {
  return new ModelError(
    `model folder ${folder}: expected ${expected}, got no such file; fetch it from the model's origin`,
  )
}
