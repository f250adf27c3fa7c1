import type { Interval } from '../../evaluate/comparison/bootstrap-interval.ts'
import { compareAcrossSets } from '../../evaluate/comparison/compare-across-sets.ts'
import { mean } from '../../evaluate/comparison/mean.ts'

/** nDCG@10 on questions held out: of several sets each in turn, with one vote each; of one set each fifth of its questions. */
export interface HeldOut {
  /** What it is held against: equal weights, or the order as it was. */
  readonly over: string
  readonly before: number
  readonly after: number
  readonly difference: number
  readonly interval: Interval
  readonly p: number
}

/** @param before and `after`: one a question. */
export function heldOutWorth(
  over: string,
  questions: readonly { readonly set: string }[],
  before: readonly number[],
  after: readonly number[],
): HeldOut {
  const differences = questions.map(({ set }, index) => ({
    set,
    value: (after[index] ?? 0) - (before[index] ?? 0),
  }))
  const bySet = [...Map.groupBy(differences, ({ set }) => set).values()].map((own) =>
    own.map(({ value }) => value),
  )
  const { interval, p, difference } = compareAcrossSets(bySet)
  // As the difference, each set with one vote.
  const overSets = (values: readonly number[]) => {
    const own = Map.groupBy(values.keys(), (index) => questions[index]?.set ?? '')
    return mean([...own.values()].map((places) => mean(places.map((place) => values[place] ?? 0))))
  }
  return { over, before: overSets(before), after: overSets(after), difference, interval, p }
}
