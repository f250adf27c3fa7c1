import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigError, DataDamagedError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import type { LearningCurve } from '../../evaluate/experiments/experiment-report.ts'
import { type ConfidenceModel, parseConfidenceModel } from '../../retrievers/confidence/confidence-model.ts'
import { type FusionModel, parseFusionModel } from '../../retrievers/fusion/adaptive/fusion-model.ts'
import { parseRankerModel, type RankerModel } from '../../retrievers/rerank/ranker-model.ts'

/** A file that is no model: told where something names it. */
export interface BrokenModel {
  readonly name: string
  readonly error: DataDamagedError
}

/** A model that was learnt from judgments, under the name that expressions give it. */
export interface LearntModel {
  readonly name: string
  /** Hex SHA-256 of its file. */
  readonly digest: string
  readonly model: ConfidenceModel | FusionModel | RankerModel
  /** What was written of how it learnt. */
  readonly card: LearntCard
}

/** Of a learnt model; a part that was not told is absent. */
export interface LearntCard {
  /** By feature: its share of what the model goes by. */
  readonly importance?: Readonly<Record<string, number>>
  readonly curve?: LearningCurve
  /** Digests of the questions that it was learnt from, as `seenQuestions` gives them. */
  readonly seen?: readonly string[]
}

/** Those that come with Plumbline. */
const bundled = resolve(import.meta.dirname, '..', '..', 'models', 'learnt')
const ENDING = '.json'

/**
 * The learnt models of a data folder and those that come with Plumbline, by name; the data folder's come first.
 *
 * @param folder of models, one a file, `<name>.json`; it need not be there.
 * A file that is no model, or one of features that this version does not compute, is broken, and stops nothing else.
 */
export function learntModels(folder: string): ReadonlyMap<string, LearntModel | BrokenModel> {
  const files = [...filesIn(bundled), ...filesIn(folder)]
  return new Map(files.map((file) => readModel(file)).map((model) => [model.name, model]))
}

/** Whether a model can be used. */
export function isWhole(model: LearntModel | BrokenModel | undefined): model is LearntModel {
  return model !== undefined && !('error' in model)
}

function parseModel(model: { readonly kind?: unknown } | undefined, file: string): LearntModel['model'] {
  if (model?.kind === 'fusion-1') return parseFusionModel(model, file)
  if (model?.kind === 'confidence-1') return parseConfidenceModel(model, file)
  return parseRankerModel(model, file)
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

function readModel(file: string): LearntModel | BrokenModel {
  const bytes = readFileSync(file)
  const name = file.slice(file.lastIndexOf('/') + 1, -ENDING.length)
  try {
    const { model, card = {} } = JSON.parse(bytes.toString('utf8')) as {
      readonly model?: { readonly kind?: unknown }
      readonly card?: LearntCard
    }
    return { name, digest: sha256(bytes), model: parseModel(model, file), card }
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof ConfigError || cause instanceof TypeError))
      throw cause
    const reason = `${file}: expected a learnt model, got ${cause.message}; learn it anew, or delete it`
    return { name, error: new DataDamagedError(reason, { cause }) }
  }
}
