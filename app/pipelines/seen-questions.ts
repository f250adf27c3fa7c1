import { sha256 } from '../../core/sha256.ts'

/** What tells that a question was learnt from, wherever it comes from: case, form and white space do not count. */
export function questionDigest(question: string): string {
  const normal = question.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase()
  return sha256(normal).slice(0, 16)
}

/** Digests of questions, sorted, each once: a model's card keeps them. */
export function seenQuestions(questions: Iterable<string>): readonly string[] {
  return [...new Set([...questions].map(questionDigest))].sort()
}
