import type { Embedder } from '../core/embedder.ts'
import { ConfigError, InferenceError } from '../core/errors.ts'
import type { RetrievalContext, Retriever } from '../core/retriever.ts'
import type { Vector } from '../core/vector.ts'
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
      if (view.generation.modelId !== embedder.modelId) {
        throw new ConfigError(
          `expected an index embedded by ${embedder.modelId}, got ${view.generation.id} embedded by ${view.generation.modelId}; index anew, or configure that model`,
        )
      }
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

async function embedQuestion(
  embedder: Embedder,
  question: string,
  { onWarning, signal }: RetrievalContext,
): Promise<Vector> {
  const { vectors, truncated } = await embedder.embed([question], 'query', signal)
  const [vector] = vectors
  if (vector === undefined) throw new InferenceError('expected one vector for the question, got none')
  if (truncated.length > 0) {
    onWarning?.(
      `the question has ${embedder.countTokens(question)} tokens; its meaning was taken from the first ${embedder.maxTokens}`,
    )
  }
  return vector
}
