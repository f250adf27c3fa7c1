import type { Qrels } from '../../core/run.ts'
import { dot, type Vector } from '../../core/vector.ts'
import type { PassRunner } from '../passes/pass-runner.ts'
import type { TokenText } from '../passes/token-text.ts'
import { besideWords } from './beside-words.ts'
import { LOOK_TOKENS, lookScore } from './look-score.ts'
import type { DocumentsOfPassages } from './rank-documents.ts'
import { vectorsOfTexts } from './vectors-of-texts.ts'

/**
 * Query → passage → BM25's score among the passages: the best of each query, as many as a retriever would ask for; none
 * for a query whose words are nowhere.
 */
export type WordScores = ReadonlyMap<string, ReadonlyMap<string, number>>

/** Questions that are never trained on, and passages among which their answers are looked for. */
export interface DevelopmentSet {
  /** Query → text. */
  readonly queries: ReadonlyMap<string, string>
  /** Passage → text. Some thousand are enough to see whether a model gets better. */
  readonly passages: ReadonlyMap<string, string>
  /** The document of each passage where `qrels` judge documents; a document counts as its best passage. */
  readonly documents?: DocumentsOfPassages
  readonly qrels: Qrels
  /** What the vectors are asked beside, as in retrieval; absent: they are judged by themselves. */
  readonly words?: WordScores | undefined
}

/** The same, as tokens. */
export interface PreparedDevelopmentSet {
  readonly queries: ReadonlyMap<string, TokenText>
  readonly passages: ReadonlyMap<string, TokenText>
  readonly documents?: DocumentsOfPassages
  readonly qrels: Qrels
  readonly words?: WordScores | undefined
}

/**
 * Mean nDCG@10 of ranking the passages by their vector's cosine to the question's, fused with their words where these are
 * known; 0 to 1. What words find needs no vector, so that a model that is used beside BM25 is judged beside it.
 */
export async function developmentScore(runner: PassRunner, set: PreparedDevelopmentSet): Promise<number> {
  const queries = await embedAll(runner, set.queries)
  const passages = await embedAll(runner, set.passages)
  const scored = new Map(
    [...queries].map(([query, vector]) => {
      const compared = [...passages].map(([id, passage]) => ({ id, score: dot(vector, passage) }))
      return [query, set.words ? besideWords(compared, set.words.get(query) ?? new Map()) : compared]
    }),
  )
  return lookScore(scored, set.qrels, set.documents)
}

async function embedAll(
  runner: PassRunner,
  texts: ReadonlyMap<string, TokenText>,
): Promise<ReadonlyMap<string, Vector>> {
  const vectors = await vectorsOfTexts(runner, new Set(texts.values()), LOOK_TOKENS)
  return new Map([...texts].map(([id, text]) => [id, vectors.get(text) as Vector]))
}
