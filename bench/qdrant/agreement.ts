import type { ScoredChunk } from '../../core/store.ts'
import type { Answers } from './ask-questions.ts'

const TOP = 10

/** How far two stores answer alike, by one pipeline. */
export interface Agreement {
  readonly questions: number
  /** Questions whose first ten are the same chunks in the same order. */
  readonly sameTopTen: number
  /** Questions whose whole rankings are the same, chunks, order and scores, to the bit. */
  readonly sameToTheBit: number
  /** Of all that stands in the first ten of the one, the share that stands in the first ten of the other. */
  readonly recallAtTen: number
  /** Between the two scores of one chunk. */
  readonly widestScoreDifference: number
}

/** By pipeline; the pipelines are those of `expected`. */
export function agreement(
  { rankings }: Pick<Answers, 'rankings'>,
  other: Pick<Answers, 'rankings'>,
): Readonly<Record<string, Agreement>> {
  return Object.fromEntries(
    Object.entries(rankings).map(([name, questions]) => [name, agreementOf(questions, other.rankings[name])]),
  )
}

function agreementOf(
  expected: readonly (readonly ScoredChunk[])[],
  given: readonly (readonly ScoredChunk[])[] = [],
): Agreement {
  let [sameTopTen, sameToTheBit, places, shared, widest] = [0, 0, 0, 0, 0]
  for (const [i, whole] of expected.entries()) {
    const ranking = whole.slice(0, TOP)
    const against = (given[i] ?? []).slice(0, TOP)
    const scores = new Map(against.map(({ chunkId, score }) => [chunkId, score]))
    if (namesOf(ranking) === namesOf(against)) sameTopTen++
    if (scoresOf(whole) === scoresOf(given[i] ?? [])) sameToTheBit++
    places += ranking.length
    for (const { chunkId, score } of ranking) {
      const other = scores.get(chunkId)
      if (other === undefined) continue
      shared++
      widest = Math.max(widest, Math.abs(score - other))
    }
  }
  const recallAtTen = places === 0 ? 1 : shared / places
  return { questions: expected.length, sameTopTen, sameToTheBit, recallAtTen, widestScoreDifference: widest }
}

function namesOf(ranking: readonly ScoredChunk[]): string {
  return JSON.stringify(ranking.map(({ chunkId }) => chunkId))
}

/** A number's text names it to the bit. */
function scoresOf(ranking: readonly ScoredChunk[]): string {
  return JSON.stringify(ranking.map(({ chunkId, score }) => [chunkId, score]))
}
