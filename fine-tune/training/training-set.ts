import { canonicalJson } from '../../core/canonical-json.ts'
import type { Qrels } from '../../core/run.ts'
import { sha256 } from '../../core/sha256.ts'
import type { WordScores } from './development-score.ts'
import type { DocumentsOfPassages } from './rank-documents.ts'

/** What an encoder learns from. */
export interface TrainingSet {
  /** Query → text. */
  readonly queries: ReadonlyMap<string, string>
  /** Passage → text, title included; at least those that are judged relevant or named as negatives. */
  readonly passages: ReadonlyMap<string, string>
  /** The document of each passage where passages are parts of documents: those of one that answers are no negatives. */
  readonly documents?: DocumentsOfPassages
  /** Which passages answer which query. */
  readonly qrels: Qrels
  /** Query → passages that look as if they answered it and do not, hardest first; none for a query that is not there. */
  readonly hardNegatives: ReadonlyMap<string, readonly string[]>
  /** Query → passage → score of a teacher, e.g. a cross-encoder; absent where nobody teaches. */
  readonly teacher?: ReadonlyMap<string, ReadonlyMap<string, number>> | undefined
}

/** A question and one passage that answers it, by id. */
export interface TrainingPair {
  readonly query: string
  readonly passage: string
}

/** Lower-case hex SHA-256 over all texts, judgments and scores, in their order. */
export function dataDigest(
  data: Pick<TrainingSet, 'queries' | 'passages' | 'qrels'> &
    Partial<TrainingSet> & { readonly words?: WordScores | undefined },
): string {
  const plain = (scores: Iterable<readonly [string, ReadonlyMap<string, number>]>) =>
    [...scores].map(([query, ofPassages]) => [query, [...ofPassages]])
  return sha256(
    canonicalJson([
      [...data.queries],
      [...data.passages],
      plain(data.qrels),
      [...(data.hardNegatives ?? [])],
      plain(data.teacher ?? []),
      [...(data.documents ?? [])],
      ...(data.words ? [plain(data.words)] : []),
    ]),
  )
}
