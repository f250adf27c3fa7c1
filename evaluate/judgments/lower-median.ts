/** The value in the middle, the lower one of two. @param values at least one */
export function lowerMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] as number
}
