import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ModelError } from '../../core/errors.ts'
import type { Precision } from '../../onnx/export-encoder.ts'

/** What transformers.js calls each precision, and the file that it then fetches. */
const VARIANTS = {
  int8: { dtype: 'q8', file: 'onnx/model_quantized.onnx' },
  float32: { dtype: 'fp32', file: 'onnx/model.onnx' },
} as const

/** Whether `name` is of the form `owner/model`. */
export function isHubName(name: string): boolean {
  return /^[\w.-]+\/[\w.-]+$/.test(name) && !name.startsWith('.')
}

/**
 * Fetches a model from the Hugging Face hub through transformers.js, unless it is there already.
 *
 * @param folder where fetched models lie, one folder a name.
 * @returns the model's folder, in the layout of transformers.js. @throws {ModelError} where it cannot be fetched.
 */
export async function fetchHubModel(name: string, folder: string, precision: Precision): Promise<string> {
  const { dtype, file } = VARIANTS[precision]
  const modelFolder = join(folder, name)
  const needed = ['config.json', 'tokenizer.json', file]
  if (needed.every((path) => existsSync(join(modelFolder, path)))) return modelFolder
  const { pipeline } = await import('@xenova/transformers')
  try {
    const extractor = await pipeline('feature-extraction', name, { cache_dir: folder, dtype, device: 'cpu' })
    await extractor.dispose()
  } catch (cause) {
    throw new ModelError(
      `model ${name}: expected to fetch it from the Hugging Face hub into ${folder}, got ${reasonOf(cause)}; check the name and the network, or copy the model's folder to this machine and name that`,
      { cause },
    )
  }
  return modelFolder
}

/** A failed fetch says why only in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
