/** Two judges' grades of one item. */
export type GradePair = readonly [number, number]

/** What two grades' difference counts. */
export type Disagreement = 'unequal' | 'squared'

/**
 * `1 − observed / expected` disagreement: 1 where two judges always agree, 0 where they agree as often as by chance, each
 * giving grades as often as they do. `undefined` without items, and where both give one grade only.
 * Source: Cohen, 1960 and 1968; see `agreement`.
 */
export function cohensKappa(pairs: readonly GradePair[], disagreement: Disagreement): number | undefined {
  const cost = disagreement === 'squared' ? (a: number, b: number) => (a - b) ** 2 : unequal
  const [first, second] = [shares(pairs.map(([a]) => a)), shares(pairs.map(([, b]) => b))]
  const observed = pairs.reduce((sum, [a, b]) => sum + cost(a, b), 0) / pairs.length
  let expected = 0
  for (const [a, shareOfA] of first) {
    for (const [b, shareOfB] of second) expected += shareOfA * shareOfB * cost(a, b)
  }
  return expected > 0 ? 1 - observed / expected : undefined
}

function unequal(a: number, b: number): number {
  return a === b ? 0 : 1
}

function shares(grades: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const grade of grades) counts.set(grade, (counts.get(grade) ?? 0) + 1 / grades.length)
  return counts
}
