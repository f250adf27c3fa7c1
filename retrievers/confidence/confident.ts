import { ConfigError } from '../../core/errors.ts'
import type { Retriever } from '../../core/retriever.ts'
import { printExpression } from '../expression/print-expression.ts'
import { confidenceFeatures } from './confidence-features.ts'
import { type ConfidenceModel, predictConfidence } from './confidence-model.ts'

export interface ConfidentOptions {
  /** Below it nothing is found, in [0, 1] (0: all that is found is told). */
  readonly least: number
}

export const CONFIDENT_DEFAULTS: ConfidentOptions = { least: 0 }

/**
 * A source that says how likely its first hit answers, and finds nothing where that is less likely than asked for: "I do
 * not know" in place of what merely stands nearest. The order stays as it is.
 *
 * @param modelName as an expression names it.
 * @throws {ConfigError} where the model was learnt for another pipeline.
 */
export function confident(
  source: Retriever,
  modelName: string,
  model: ConfidenceModel,
  options: ConfidentOptions = CONFIDENT_DEFAULTS,
): Retriever {
  if (model.pipeline !== source.name) {
    throw new ConfigError(
      `expected the pipeline that ${modelName} was learnt for, ${model.pipeline}, got ${source.name}; learn its confidence`,
    )
  }
  const name = printExpression(
    'confident',
    [source.name],
    { model: modelName, ...options },
    { ...CONFIDENT_DEFAULTS },
  )
  return {
    name,
    async retrieve(question, context) {
      // The features are of ten candidates, however few are asked for.
      const limit = Math.max(context.limit, 10)
      const found = await source.retrieve(question, { ...context, limit })
      const startedAtMs = performance.now()
      const confidence =
        found.length === 0 ? 0 : predictConfidence(model, confidenceFeatures(question, found, model.stages))
      context.onConfidence?.(confidence)
      context.onStage?.(name, performance.now() - startedAtMs)
      return confidence < options.least ? [] : found.slice(0, context.limit)
    },
  }
}
