const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const MOMENT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })
const COUNT = new Intl.NumberFormat('en')

/** `May 2, 2026` */
export function day(iso: string): string {
  return DAY.format(new Date(iso))
}

/** `May 2, 2026, 9:30 AM`, in the reader's time zone. */
export function moment(iso: string): string {
  return MOMENT.format(new Date(iso))
}

/** `1 document`, `1,204 documents` */
export function count(n: number, what: string): string {
  return `${COUNT.format(n)} ${what}${n === 1 ? '' : 's'}`
}

/** Three digits that matter: `0.0328`, `12.4`. */
export function score(value: number): string {
  return value === 0 ? '0' : Number(value.toPrecision(3)).toString()
}

/** `0.8 ms`, `12 ms`, `1.4 s` */
export function duration(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}

/** A difference of a measure in points: `+1.2`, `−0.4`. */
export function points(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${Math.abs(100 * difference).toFixed(1)} points`
}
