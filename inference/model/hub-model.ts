import { join } from 'node:path'
import { ModelError } from '../../core/errors.ts'
import type { Precision } from '../../onnx/export-encoder.ts'

/** What transformers.js calls the files of each precision. */
const DTYPES = { int8: 'q8', float32: 'fp32' } as const

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
  const { pipeline } = await import('@xenova/transformers')
  try {
    const extractor = await pipeline('feature-extraction', name, {
      cache_dir: folder,
      dtype: DTYPES[precision],
      device: 'cpu',
    })
    await extractor.dispose()
  } catch (cause) {
    throw new ModelError(
      `model ${name}: expected to fetch it from the Hugging Face hub into ${folder}, got ${String(cause)}; check the name and the network, or copy the model's folder to this machine and name that`,
      { cause },
    )
  }
  return join(folder, name)
}
