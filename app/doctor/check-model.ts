import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ModelError } from '../../core/errors.ts'
import { checkDigests } from '../../inference/model/check-digests.ts'
import { fileDigest } from '../../inference/model/file-digest.ts'
import { isHubName } from '../../inference/model/hub-model.ts'
import { type Finding, findingOf, ok, warn } from './finding.ts'

/**
 * Holds a model's own files against their digests.
 *
 * @param model a folder, or a name on the hub. @param derivedFolder where fetched models lie.
 * @returns beside the finding the model's folder; absent where it is not here, or not sound.
 */
export async function checkModel(
  model: string,
  derivedFolder: string,
): Promise<{ readonly finding: Finding; readonly modelFolder?: string }> {
  const folder = existsSync(model) ? model : join(derivedFolder, 'hub', model)
  const isHere = existsSync(folder)
  const finding = await findingOf('model', () => {
    if (isHere) return heldAgainstDigests(folder)
    if (isHubName(model)) return warn(`${model} is not here yet; the next use fetches it from the hub`)
    throw new ModelError(
      `expected a model's folder or a name on the hub, got ${model}; mend model.name in the configuration`,
    )
  })
  return { finding, ...(isHere && finding.verdict === 'ok' && { modelFolder: folder }) }
}

/** Holds the graphs that were derived and kept against the digests that were written beside them. */
export function checkDerivedGraphs(derivedFolder: string): Omit<Finding, 'check'> {
  const graphs = existsSync(derivedFolder)
    ? readdirSync(derivedFolder).filter((name) => name.endsWith('.onnx'))
    : []
  const spoilt = graphs.filter((name) => !isAsWritten(join(derivedFolder, name)))
  if (spoilt.length > 0) {
    return warn(
      `expected the graphs in ${derivedFolder} as they were written, ${spoilt.join(', ')} is not; the next use makes it anew`,
    )
  }
  return ok(
    graphs.length === 0
      ? 'none yet; the first use derives one from the weights'
      : `${graphs.length} in ${derivedFolder}, as they were written`,
  )
}

/** @throws {ModelError} */
function heldAgainstDigests(folder: string): Omit<Finding, 'check'> {
  checkDigests(folder)
  const stated = join(folder, 'digests.json')
  if (!existsSync(stated)) return ok(`${basename(folder)}; it states no digests to hold its files against`)
  const { length } = Object.keys(JSON.parse(readFileSync(stated, 'utf8')))
  return ok(`${basename(folder)}, ${length} files with the digests that they should have`)
}

function isAsWritten(graph: string): boolean {
  const stated = `${graph}.sha256`
  return existsSync(stated) && readFileSync(stated, 'utf8').trim() === fileDigest(graph)
}
