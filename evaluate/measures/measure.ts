/** A retrieval measure with its cutoff. */
export interface Measure {
  /** Prints and parses as itself: `nDCG@10`. Key in tables and files. */
  readonly name: string
  /**
   * @param ranking ids, best first, each once.
   * @param grades of the judged ids, ≥ 0; at least one is ≥ 1. An id without a grade is not relevant.
   * @returns in [0, 1]; higher is better.
   */
  value(ranking: readonly string[], grades: ReadonlyMap<string, number>): number
}

/** Makes a measure that looks at the first `cutoff` ids; `Infinity` looks at all. */
export type MakeMeasure = (cutoff: number) => Measure

/** From this grade on an id is relevant, as trec_eval has it. */
export const MIN_RELEVANT_GRADE = 1

/** `nDCG@10`, or `nDCG` where there is no cutoff. */
export function measureName(name: string, cutoff: number): string {
  return cutoff === Number.POSITIVE_INFINITY ? name : `${name}@${cutoff}`
}

/** For each of the first `cutoff` ids, whether it is relevant. */
export function relevanceOf(
  ranking: readonly string[],
  grades: ReadonlyMap<string, number>,
  cutoff: number,
): readonly boolean[] {
  return ranking.slice(0, cutoff).map((id) => (grades.get(id) ?? 0) >= MIN_RELEVANT_GRADE)
}

/** Ids that are relevant, found or not. */
export function countRelevant(grades: ReadonlyMap<string, number>): number {
  return [...grades.values()].filter((grade) => grade >= MIN_RELEVANT_GRADE).length
}
