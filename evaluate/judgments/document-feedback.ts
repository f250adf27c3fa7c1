import { normalQuestion, type QuestionFeedback } from './feedback-weights.ts'

/**
 * What people made of documents, whatever they asked: a document's weights added up over questions.
 *
 * @param byQuestion as `feedbackWeights` gives it.
 * @param but a question that is left out: learning from its judgments, its own clicks would say what is to be learnt.
 * @returns path → weight, of documents with feedback; documents of one path in several sources count as one.
 */
export function documentFeedback(
  byQuestion: ReadonlyMap<string, QuestionFeedback>,
  but?: string,
): ReadonlyMap<string, number> {
  const leftOut = but === undefined ? undefined : normalQuestion(but)
  const sums = new Map<string, number>()
  for (const [normal, { weights }] of byQuestion) {
    if (normal === leftOut) continue
    for (const [documentId, weight] of weights) {
      const path = documentId.slice(documentId.indexOf(':') + 1)
      sums.set(path, (sums.get(path) ?? 0) + weight)
    }
  }
  return sums
}
