/** TREC qrels: query → judged id → grade ≥ 0. An absent pair is unjudged, which is not grade 0. */
export type Qrels = ReadonlyMap<string, ReadonlyMap<string, number>>

/** One line of a ranking. */
export interface RankedItem {
  readonly id: string
  readonly score: number
}

/** TREC run: query → items, best first by the one tie rule, each id once. */
export interface Run {
  readonly name: string
  readonly rankings: ReadonlyMap<string, readonly RankedItem[]>
}
