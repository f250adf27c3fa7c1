import type { TrainingSet } from '../training/training-set.ts'
import { positiveAware } from './positive-aware.ts'
import type { ScoredPassage } from './scored-passage.ts'

/** What an index finds for one question, all scored by the same teacher. */
export interface MinedCandidates {
  /** A list for each way of searching, hardest first. */
  readonly lists: readonly (readonly ScoredPassage[])[]
  /** The passages that are known to answer. */
  readonly answers: readonly ScoredPassage[]
}

/** @param answers ids of the passages that are known to answer, at least one. */
export type FindCandidates = (question: string, answers: readonly string[]) => Promise<MinedCandidates>

export interface MiningOptions {
  /** See `positiveAware`. */
  readonly margin: number
  /** Most negatives that are kept of a question. */
  readonly count: number
}

export interface MinedNegatives {
  /** Question → passages, hardest first; every question that has an answer. */
  readonly negatives: ReadonlyMap<string, readonly string[]>
  /** Candidates left out because they may well answer. */
  readonly discarded: number
  /** Questions for which none was left. */
  readonly without: number
}

/**
 * Hard negatives for each question: what an index finds in its ways of searching, taken from them in turn, so that the
 * model learns from what it confuses itself and from what shares words, without what may answer after all.
 *
 * @param answersOf question → its answers. @param onQuestion told after each.
 */
export async function mineNegatives(
  queries: TrainingSet['queries'],
  answersOf: ReadonlyMap<string, readonly string[]>,
  find: FindCandidates,
  { margin, count }: MiningOptions,
  onQuestion?: (done: number) => void,
): Promise<MinedNegatives> {
  const negatives = new Map<string, readonly string[]>()
  let discarded = 0
  for (const [query, answers] of answersOf) {
    const found = await find(queries.get(query) ?? '', answers)
    const mined = positiveAware(inTurn(found.lists), found.answers, margin)
    negatives.set(query, mined.negatives.slice(0, count))
    discarded += mined.discarded
    onQuestion?.(negatives.size)
  }
  const without = [...negatives.values()].filter(({ length }) => length === 0).length
  return { negatives, discarded, without }
}

/** The first of each list, then the second, …; each passage once. */
function inTurn(lists: readonly (readonly ScoredPassage[])[]): readonly ScoredPassage[] {
  const taken = new Map<string, ScoredPassage>()
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  for (let rank = 0; rank < longest; rank++) {
    for (const list of lists) {
      const passage = list[rank]
      if (passage !== undefined && !taken.has(passage.id)) taken.set(passage.id, passage)
    }
  }
  return [...taken.values()]
}
