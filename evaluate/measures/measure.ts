/** A retrieval measure with its cutoff and options. */
export interface Measure {
  /** Prints and parses as itself: `nDCG@10`, `RBP(p=0.8)`. Key in tables and files. */
  readonly name: string
  /**
   * @param ranking ids, best first, each once.
   * @param grades of the judged ids, ≥ 0; at least one is ≥ 1. An id without a grade is not relevant.
   * @returns in [0, 1]; higher is better.
   */
  value(ranking: readonly string[], grades: ReadonlyMap<string, number>): number
}

/** From this grade on an id is relevant, as trec_eval has it. */
export const MIN_RELEVANT_GRADE = 1

/**
 * `nDCG@10`; `nDCG` where there is no cutoff; `RBP(p=0.8)` with options.
 *
 * @param cutoff how many ids are looked at; `Infinity` looks at all.
 */
export function measureName(
  name: string,
  cutoff: number,
  options: Readonly<Record<string, string | number>> = {},
): string {
  const said = Object.entries(options).map(([option, value]) => `${option}=${value}`)
  const inside = said.length === 0 ? '' : `(${said.join(', ')})`
  return `${name}${inside}${cutoff === Number.POSITIVE_INFINITY ? '' : `@${cutoff}`}`
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
