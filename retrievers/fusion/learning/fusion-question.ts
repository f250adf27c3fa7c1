import type { DocumentId } from '../../../core/document.ts'
import { byScoreThen } from '../../../core/ranking.ts'
import type { ScoredChunk } from '../../../core/store.ts'
import { groupByDocument } from '../../group.ts'
import { NORMALISATIONS, type NormalisationName } from '../normalisation.ts'
import { weightedSums } from '../weighted.ts'

/** A judged question with what each branch found for it. */
export interface FusionQuestion {
  readonly query: string
  /** Its text. */
  readonly question: string
  /** Questions of one group stay together when questions are held out: of one conversation, of one data set (`query`). */
  readonly group?: string
  /** Each set has one vote, whatever its size; absent: all questions are of one. */
  readonly set?: string
  /** For each branch, best first. */
  readonly rankings: readonly (readonly ScoredChunk[])[]
  /** How good a ranking of documents is, e.g. its nDCG@10, in [0, 1]. */
  value(documents: readonly DocumentId[]): number
}

/** What each question counts, so that every set counts alike; 1 on average. */
export function votesOf(questions: readonly FusionQuestion[]): readonly number[] {
  const sizes = new Map<string | undefined, number>()
  for (const { set } of questions) sizes.set(set, (sizes.get(set) ?? 0) + 1)
  return questions.map(({ set }) => questions.length / (sizes.size * (sizes.get(set) ?? 1)))
}

/** How fused chunks become a ranking of documents; as the search that will use the weights does it. */
export interface FusionSettings {
  readonly norm: NormalisationName
  /** Chunks that are grouped. */
  readonly candidates: number
}

export const FUSION_SETTINGS: FusionSettings = { norm: 'zscore', candidates: 200 }

/** How good the weighted sum of the branches is for the question. @param weights one a branch */
export function fusedValue(
  { rankings, value }: FusionQuestion,
  weights: readonly number[],
  { norm, candidates }: FusionSettings,
): number {
  const sums = weightedSums(rankings, weights, NORMALISATIONS[norm])
  const documents = new Map(rankings.flat().map(({ chunkId, documentId }) => [chunkId, documentId]))
  const ranked = [...documents]
    .map(([chunkId, documentId]) => ({ chunkId, documentId, score: sums.get(chunkId) ?? 0, stages: {} }))
    .sort(byScoreThen(({ chunkId }) => chunkId))
    .slice(0, candidates)
  return value(groupByDocument(ranked).map(({ documentId }) => documentId))
}
