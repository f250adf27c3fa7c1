/** Sum by count, at least one value. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let n = 0; n < values.length; n++) sum += values[n] as number
  return sum / values.length
}

/** Standard deviation of the population that the values are a sample of (n − 1 below the line), at least two values. */
export function standardDeviation(values: ArrayLike<number>): number {
  const middle = mean(values)
  let sum = 0
  for (let n = 0; n < values.length; n++) sum += ((values[n] as number) - middle) ** 2
  return Math.sqrt(sum / (values.length - 1))
}
