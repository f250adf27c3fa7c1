/**
 * p-values that hold for all tests of a family at once: below .05, the chance that any of the findings is none is
 * below .05. The smallest is multiplied by the number of tests, the next by one less, and so on; none falls below the
 * one before it, none exceeds 1.
 * Source: Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6, 1979.
 *
 * @param givenUp tests of the family that were not made, because they would have found nothing (0): counted with p = 1.
 * @returns in the order of `pValues`.
 */
export function holm(pValues: readonly number[], givenUp = 0): readonly number[] {
  const adjusted = new Array<number>(pValues.length)
  let least = 0
  const ascending = [...pValues.entries()].sort(([, a], [, b]) => a - b)
  for (const [place, [index, p]] of ascending.entries()) {
    least = Math.min(1, Math.max(least, p * (pValues.length + givenUp - place)))
    adjusted[index] = least
  }
  return adjusted
}
