import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../config/config.ts'
import { cpuLimit } from '../../inference/cpu-limit.ts'
import { prepareModel } from '../../inference/model/prepare-model.ts'
import {
  checkPrecision,
  LEAST_COSINE,
  type PrecisionReport,
} from '../../inference/precision/check-precision.ts'
import { describeCpu } from '../../inference/precision/describe-cpu.ts'
import { type Finding, fail, findingOf, ok, warn } from './finding.ts'

/**
 * Runs a model on this processor in int8 and in float32, from graphs that it derives for that and throws away.
 *
 * @param modelFolder a model's own folder.
 * @returns beside the finding the id of the model as configured; absent where it cannot be used.
 */
export async function checkPrecisionHere(
  modelFolder: string,
  { precision, maxTokens }: Config['model'],
): Promise<{ readonly finding: Finding; readonly modelId?: string }> {
  let modelId: string | undefined
  const finding = await findingOf('int8', async () => {
    const derivedFolder = mkdtempSync(join(tmpdir(), 'plumbline-doctor-'))
    try {
      const options = { modelFolder, derivedFolder, maxTokens }
      modelId = (await prepareModel({ ...options, precision })).modelId
      return judge(await checkPrecision(options), precision)
    } finally {
      rmSync(derivedFolder, { recursive: true, force: true })
    }
  })
  return { finding, ...(modelId !== undefined && { modelId }) }
}

function judge(
  { texts, leastCosine, agrees }: PrecisionReport,
  configured: Config['model']['precision'],
): Omit<Finding, 'check'> {
  const { model, dotProducts } = describeCpu()
  const processor = `${model} (${dotProducts[0] ?? 'no known 8-bit products'}, ${cpuLimit()} threads)`
  const measured = `cosine ${leastCosine.toFixed(4)} or more over ${texts} texts on ${processor}`
  if (agrees) return ok(`agrees with float32: ${measured}`)
  const said = `expected int8 to agree with float32 to ${LEAST_COSINE}, got ${measured}`
  return configured === 'float32'
    ? warn(`${said}; float32 is configured, as it should be here`)
    : fail(`${said}; set model.precision to float32 in the configuration`)
}
