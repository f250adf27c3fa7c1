import type { Retriever } from '../../core/retriever.ts'
import { confidenceFeatures } from '../../retrievers/confidence/confidence-features.ts'

/** Stages whose marks say how sure an answer is, where a pipeline has them. */
export const CONFIDENCE_STAGES = ['bm25', 'dense']

/** The retriever, which also notes what tells how sure each answer is, by the question's text; not of empty answers. */
export function notingSignals(retriever: Retriever, noted: Map<string, readonly number[]>): Retriever {
  return {
    name: retriever.name,
    async retrieve(question, context) {
      const found = await retriever.retrieve(question, context)
      if (found.length > 0) noted.set(question, confidenceFeatures(question, found, CONFIDENCE_STAGES))
      return found
    },
  }
}
