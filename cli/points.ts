/** A difference between 0 and 1 in hundredths with its sign, `+1.3`, for tables. */
export function points(value: number): string {
  const text = (100 * value).toFixed(1)
  return value > 0 ? `+${text}` : text
}
