import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigError, DataDamagedError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import { type FusionModel, parseFusionModel } from '../../retrievers/fusion/adaptive/fusion-model.ts'
import { parseRankerModel, type RankerModel } from '../../retrievers/rerank/ranker-model.ts'

/** A model that was learnt from judgments, under the name that expressions give it. */
export interface LearntModel {
  readonly name: string
  /** Hex SHA-256 of its file. */
  readonly digest: string
  readonly model: FusionModel | RankerModel
}

/** Those that come with Plumbline. */
const bundled = resolve(import.meta.dirname, '..', '..', 'models', 'learnt')
const ENDING = '.json'

/**
 * The learnt models of a data folder and those that come with Plumbline, by name; the data folder's come first.
 *
 * @param folder of models, one a file, `<name>.json`; it need not be there.
 * @throws {DataDamagedError} for a file that is no model, or one of features that this version does not compute.
 */
export function learntModels(folder: string): ReadonlyMap<string, LearntModel> {
  const files = [...filesIn(bundled), ...filesIn(folder)]
  return new Map(files.map((file) => readModel(file)).map((model) => [model.name, model]))
}

function filesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(ENDING))
    return names.sort().map((name) => join(folder, name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function readModel(file: string): LearntModel {
  const bytes = readFileSync(file)
  const name = file.slice(file.lastIndexOf('/') + 1, -ENDING.length)
  try {
    const { model } = JSON.parse(bytes.toString('utf8')) as { readonly model?: { readonly kind?: unknown } }
    const parsed = model?.kind === 'fusion-1' ? parseFusionModel(model, file) : parseRankerModel(model, file)
    return { name, digest: sha256(bytes), model: parsed }
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof ConfigError || cause instanceof TypeError))
      throw cause
    throw new DataDamagedError(
      `${file}: expected a learnt model, got ${cause.message}; learn it anew, or delete it`,
      {
        cause,
      },
    )
  }
}
