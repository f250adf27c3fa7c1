/** A difference between 0 and 1 in hundredths with its sign, `+1.3`, for tables; what rounds to 0 has none. */
export function points(value: number): string {
  const text = (100 * value).toFixed(1)
  if (Number(text) === 0) return '0.0'
  return value > 0 ? `+${text}` : text
}
