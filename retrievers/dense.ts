import type { Embedder } from '../core/embedder.ts'
import type { Retriever } from '../core/retriever.ts'
import { embedQuestion } from './embed-question.ts'
import { markStage } from './mark-stage.ts'

const NAME = 'dense'

/**
 * Chunks whose vectors are nearest the question's by cosine. A question over the model's limit is searched by its
 * beginning, and a warning says so. Stages: `embed` (time only), `dense`.
 *
 * @throws {ConfigError} from `retrieve`, where the generation was embedded by another model.
 * @throws {InferenceError} from `retrieve`, where the model fails.
 */
export function dense(embedder: Embedder): Retriever {
  return {
    name: NAME,
    async retrieve(question, context) {
      const { view, scope, limit, onStage, signal } = context
      signal?.throwIfAborted()
      const startedAtMs = performance.now()
      const vector = await embedQuestion(embedder, question, context)
      const embeddedAtMs = performance.now()
      onStage?.('embed', embeddedAtMs - startedAtMs)
      const found = await view.dense(vector, limit, scope)
      onStage?.(NAME, performance.now() - embeddedAtMs)
      return markStage(NAME, found)
    },
  }
}
