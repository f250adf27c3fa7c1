import { InvalidArgumentError } from 'commander'

/** A parser for options that may be given several times, each with one value: a list would swallow the words behind it. */
export function oneMore(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** A parser for options that take a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}.`)
    }
    return value
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A parser for a time to come: `90d`, `12h`, `30m` from now, or a date as in ISO 8601. In ms since 1970. */
export function pointInTime(text: string): number {
  const { count, unit } = /^(?<count>\d{1,5})(?<unit>[mhd])$/u.exec(text)?.groups ?? {}
  const unitMs = UNIT_MS[unit ?? '']
  if (unitMs !== undefined) return Date.now() + Number(count) * unitMs
  const atMs = /^\d{4}-\d{2}-\d{2}/u.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('expected e.g. 90d, 12h, 30m or 2027-01-01.')
  return atMs
}

/** Where something listens. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** A parser for a place to listen at: `9464`, on this machine only, or `0.0.0.0:9464`. */
export function placeToListen(text: string): Place {
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/u.exec(text) ?? []
  if (port === '' || Number(port) > 65_535)
    throw new InvalidArgumentError('expected e.g. 9464 or 0.0.0.0:9464.')
  return { host, port: Number(port) }
}
