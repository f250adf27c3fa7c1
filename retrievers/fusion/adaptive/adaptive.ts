import type { Retriever } from '../../../core/retriever.ts'
import { printExpression } from '../../expression/print-expression.ts'
import { fuse } from '../fuse.ts'
import { NORMALISATIONS } from '../normalisation.ts'
import { weightedSums } from '../weighted.ts'
import { fusionFeatures } from './fusion-features.ts'
import { type FusionModel, predictWeight } from './fusion-model.ts'

/**
 * Weighted sum of two branches' normalised scores, with weights that a model predicts from the question and from the two
 * rankings: identifiers want words, stories want meaning.
 * Source: Bruch, Gai, Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", TOIS 42(1), 2023, for the sum;
 * how the model is learnt: `learning/learn-adaptive.ts`.
 *
 * @param modelName as an expression names it.
 */
export function adaptive(
  branches: readonly [Retriever, Retriever],
  modelName: string,
  model: FusionModel,
): Retriever {
  const name = printExpression(
    'adaptive',
    branches.map((branch) => branch.name),
    { model: modelName },
    {},
  )
  return {
    name,
    retrieve: (question, context) =>
      fuse(name, branches, model.depth, ([first = [], second = []]) => {
        const weight = predictWeight(model, fusionFeatures(question, [first, second]))
        return weightedSums([first, second], [1 - weight, weight], NORMALISATIONS[model.norm])
      }).retrieve(question, context),
  }
}
