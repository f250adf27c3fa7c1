/** A score as tables print it, `0.4757`. */
export function score(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(4)
}

/** A difference in hundredths, with its sign: `+1.3`. */
export function points(value: number): string {
  const text = (100 * value).toFixed(1)
  if (/^-?0\.0$/.test(text)) return '0.0'
  return value > 0 ? `+${text}` : text.replace('-', '−')
}

/** `[−0.4, +2.1]`, in hundredths. */
export function interval({ low, high }: { readonly low: number; readonly high: number }): string {
  return `[${points(low)}, ${points(high)}]`
}

/** `.003`, `<.001`, `1`. */
export function probability(p: number): string {
  if (p < 0.001) return '<.001'
  return p >= 0.9995 ? '1' : p.toFixed(3).replace(/^0/, '')
}

export function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0)
}

/** What a comparison says in a word, at a level of .05. */
export function verdict(difference: number, correctedP: number): 'better' | 'worse' | 'no difference shown' {
  if (correctedP > 0.05) return 'no difference shown'
  return difference > 0 ? 'better' : 'worse'
}
