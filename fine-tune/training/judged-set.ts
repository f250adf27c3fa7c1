import { MIN_RELEVANT_GRADE } from '../../evaluate/measures/measure.ts'
import type { TrainingSet } from './training-set.ts'

/** A training set that can be asked what answers what. */
export interface JudgedSet extends TrainingSet {
  /**
   * Whether a passage answers a question as far as anything says so: it is judged to, or lies in a document with one that
   * is, or has the words of one that is; and the same for all questions of the same words. It is then no negative.
   */
  isAnswer(query: string, passage: string): boolean
  /** A question's hardest negatives, at most `count`; none of them is an answer. */
  negativesOf(query: string, count: number): readonly string[]
}

export function judgedSet(set: TrainingSet): JudgedSet {
  const { queries, passages, documents, qrels, hardNegatives } = set
  const askedAs = new Map([...queries].map(([id, text]) => [id, wordsOf(text)]))
  const saidAs = new Map([...passages].map(([id, text]) => [id, wordsOf(text)]))
  const answers = new Map<string, Answers>()
  for (const [query, grades] of qrels) {
    const words = askedAs.get(query) ?? ''
    const known = answers.get(words) ?? { documents: new Set(), texts: new Set() }
    answers.set(words, known)
    for (const [passage, grade] of grades) {
      if (grade < MIN_RELEVANT_GRADE) continue
      known.documents.add(documents?.get(passage) ?? passage)
      known.texts.add(saidAs.get(passage) ?? '')
    }
  }

  function isAnswer(query: string, passage: string): boolean {
    const known = answers.get(askedAs.get(query) ?? '')
    if (known === undefined) return false
    return (
      known.documents.has(documents?.get(passage) ?? passage) || known.texts.has(saidAs.get(passage) ?? '')
    )
  }

  const negativesOf = (query: string, count: number) =>
    (hardNegatives.get(query) ?? []).filter((passage) => !isAnswer(query, passage)).slice(0, count)

  return { ...set, isAnswer, negativesOf }
}

/** What answers questions of the same words. */
interface Answers {
  readonly documents: Set<string>
  readonly texts: Set<string>
}

/** A text, whatever its case and white space. */
function wordsOf(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase()
}
