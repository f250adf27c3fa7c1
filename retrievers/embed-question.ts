import type { Embedder } from '../core/embedder.ts'
import { ConfigError, InferenceError } from '../core/errors.ts'
import type { RetrievalContext } from '../core/retriever.ts'
import type { Vector } from '../core/vector.ts'

/**
 * The question's vector, for an index that the same model embedded. A question over the model's limit is embedded by its
 * beginning, and a warning says so.
 *
 * @throws {ConfigError} where the generation was embedded by another model.
 * @throws {InferenceError} where the model fails.
 */
export async function embedQuestion(
  embedder: Embedder,
  question: string,
  { view, onWarning, signal }: RetrievalContext,
): Promise<Vector> {
  if (view.generation.modelId !== embedder.modelId) {
    throw new ConfigError(
      `expected an index embedded by ${embedder.modelId}, got ${view.generation.id} embedded by ${view.generation.modelId}; index anew, or configure that model`,
    )
  }
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
