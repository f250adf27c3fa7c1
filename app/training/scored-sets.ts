import type { Precision } from '../../onnx/export-encoder.ts'
import { HELD_OUT, heldOutSet } from './held-out-set.ts'
import type { TrainingQuestions } from './load-questions.ts'
import type { ScoredSet } from './score-model.ts'
import type { TrainingFolders } from './training-folders.ts'
import type { TrainingRequest } from './training-request.ts'

/** What a model is scored on, and what of it goes into the model's folder, so that it can be scored on the same again. */
export interface ScoredSets {
  readonly sets: readonly ScoredSet[]
  readonly files: Readonly<Record<string, string>>
}

/**
 * The development questions, or those that were held out where there is no split for them, and the guards, which run as
 * they would in service.
 *
 * @param precisions that the set itself is scored in.
 */
export function scoredSets(
  { dataset, guards }: TrainingRequest,
  { development, developmentSplit }: TrainingQuestions,
  { heldOut }: Pick<TrainingFolders, 'heldOut'>,
  precisions: readonly Precision[],
): ScoredSets {
  const others = guards.map((folder): ScoredSet => ({ role: 'guard', folder, precisions: ['int8'] }))
  if (developmentSplit === undefined && development.qrels.size === 0) return { sets: others, files: {} }
  if (developmentSplit !== undefined) {
    const own: ScoredSet = { role: 'development', folder: dataset, split: developmentSplit, precisions }
    return { sets: [own, ...others], files: {} }
  }
  const { folder, judgments } = heldOutSet(dataset, development.qrels, heldOut)
  const own: ScoredSet = { role: 'development', folder, split: HELD_OUT, precisions }
  return { sets: [own, ...others], files: { [`${HELD_OUT}.tsv`]: judgments } }
}
