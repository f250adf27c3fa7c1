import { resolve } from 'node:path'
import { ConfigError } from '../../core/errors.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'
import { treeEnsembleModel } from '../../onnx/trees/tree-ensemble-model.ts'
import { writeModel } from '../../onnx/write-model.ts'
import type { Settings } from '../settings.ts'
import { isWhole, learntModels } from './learnt-models.ts'

/** A ranker as it was written for other programs. */
export interface ExportedRanker {
  readonly file: string
  readonly trees: number
  /** Names of the columns that it takes, in their order. */
  readonly features: readonly string[]
}

/**
 * Writes a ranker of trees as an ONNX file.
 *
 * @throws {ConfigError} for a name that nothing has, or one that names no trees. @throws {DiskFullError}
 */
export function exportRanker(
  { data, workingFolder }: Pick<Settings, 'data' | 'workingFolder'>,
  name: string,
  file: string,
): ExportedRanker {
  const known = learntModels(data.learntModels)
  const learnt = known.get(name)
  if (!isWhole(learnt) || learnt.model.kind !== 'ranker-1' || learnt.model.scorer.kind !== 'trees-1') {
    const got =
      learnt === undefined
        ? `none of ${[...known.keys()].join(', ') || 'no models'}`
        : 'a model of another kind'
    throw new ConfigError(
      `expected a ranker of trees, got ${name}, ${got}; learn one with \`plumbline train ranker\``,
    )
  }
  const { scorer, stages } = learnt.model
  const path = resolve(workingFolder, file)
  writeWhole(
    path,
    writeModel(treeEnsembleModel(scorer, { name, digest: learnt.digest, stages: stages.join('\n') })),
  )
  return { file: path, trees: scorer.trees.length, features: scorer.features }
}
