/** The smallest of `values` that at least `share` of them do not exceed. @throws where there are none */
export function percentile(values: readonly number[], share: number): number {
  const ascending = values.toSorted((a, b) => a - b)
  const found = ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)]
  if (found === undefined) throw new Error('expected values to take a percentile of, got none')
  return found
}
