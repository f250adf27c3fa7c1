import type { Embedder } from '../../core/embedder.ts'
import type { Retriever } from '../../core/retriever.ts'
import type { Vector } from '../../core/vector.ts'
import { embedQuestion } from '../embed-question.ts'
import { printExpression } from '../expression/print-expression.ts'
import { markStage } from '../mark-stage.ts'

export interface VectorFeedbackOptions {
  /** Best chunks that are taken for relevant (3). */
  readonly chunks: number
  /** Share of their mean in the new vector, in [0, 1] (0.3). */
  readonly weight: number
}

export const VECTOR_FEEDBACK_DEFAULTS: VectorFeedbackOptions = { chunks: 3, weight: 0.3 }

/**
 * Dense search with a vector that is moved towards the best chunks that a source found:
 * `(1 − weight) · question + weight · mean of the chunks`, scaled to norm 1. Source and search may differ: feedback from
 * a fused list is better than from dense alone.
 * Source: Rocchio, "Relevance Feedback in Information Retrieval", 1971; for dense retrieval: Li, Mourad, Zhuang, Koopman,
 * Zuccon, "Pseudo Relevance Feedback with Deep Language Models and Dense Retrievers", TOIS 41(3), 2023.
 *
 * @throws {ConfigError} from `retrieve`, where the generation was embedded by another model.
 * @throws {InferenceError} from `retrieve`, where the model fails.
 */
export function vectorFeedback(
  source: Retriever,
  embedder: Embedder,
  options: VectorFeedbackOptions = VECTOR_FEEDBACK_DEFAULTS,
): Retriever {
  const name = printExpression('prf', [source.name], { ...options }, { ...VECTOR_FEEDBACK_DEFAULTS })
  return {
    name,
    async retrieve(question, context) {
      const { view, scope, limit, onStage, signal } = context
      const found = await source.retrieve(question, { ...context, limit: options.chunks })
      signal?.throwIfAborted()
      const startedAtMs = performance.now()
      const asked = await embedQuestion(embedder, question, context)
      const passages = await view.vectors(found.map(({ chunkId }) => chunkId))
      const moved = await view.dense(moveTowards(asked, passages, options.weight), limit, scope)
      onStage?.(name, performance.now() - startedAtMs)
      return markStage(name, moved)
    },
  }
}

/** @returns the question itself where there are no passages, or where they cancel it out. */
export function moveTowards(question: Vector, passages: readonly Vector[], weight: number): Vector {
  if (passages.length === 0) return question
  const moved = Float64Array.from(question, (component, i) => {
    const sum = passages.reduce((total, passage) => total + (passage[i] as number), 0)
    return (1 - weight) * component + (weight * sum) / passages.length
  })
  const norm = Math.hypot(...moved)
  return norm === 0 ? question : Float32Array.from(moved, (component) => component / norm)
}
