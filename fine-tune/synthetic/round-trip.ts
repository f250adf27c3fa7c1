import type { SyntheticQuestion } from './make-questions.ts'

/** Documents that a search finds for a question, best first. */
export type FindDocuments = (question: string) => Promise<readonly string[]>

/**
 * Questions that lead back to the document that they were made from: one that a search answers with other documents is
 * likely to be vague, or about something that its passage only mentions.
 * Source: Alberti et al., "Synthetic QA Corpora Generation with Roundtrip Consistency", arXiv:1906.05416; with retrieval
 * as Dai et al., "Promptagator", arXiv:2209.11755, section 3.2.
 *
 * @param onQuestion told after each.
 */
export async function roundTrip(
  questions: readonly SyntheticQuestion[],
  find: FindDocuments,
  onQuestion?: (done: number) => void,
): Promise<readonly SyntheticQuestion[]> {
  const kept: SyntheticQuestion[] = []
  for (const [place, question] of questions.entries()) {
    const found = await find(question.question)
    if (found.includes(question.passage.document)) kept.push(question)
    onQuestion?.(place + 1)
  }
  return kept
}
