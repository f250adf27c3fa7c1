import { describe, expect, it } from 'vitest'
import { cronTimes } from './cron-times.ts'

const utc = (text: string): number => Date.parse(`${text}Z`)
const NOW = utc('2026-01-01T00:00')

describe('cronTimes', () => {
  it('finds the last time up to a moment, that moment included, and counts those before it', () => {
    const { lastDue } = cronTimes('j', '0 4 * * *', 'UTC', NOW)
    expect(lastDue(NOW, utc('2026-01-03T03:59'))).toEqual({ atMs: utc('2026-01-02T04:00'), missed: 1 })
    expect(lastDue(NOW, utc('2026-01-03T04:00'))).toEqual({ atMs: utc('2026-01-03T04:00'), missed: 2 })
    expect(lastDue(utc('2026-01-03T04:00'), utc('2026-01-04T03:00'))).toBeUndefined()
  })

  it('reads the line in its time zone, over a change of the clocks too', () => {
    const { next } = cronTimes('j', '30 2 * * *', 'Europe/Zurich', NOW)
    // Summer time begins at 02:00 on 29 March: 02:30 is not there on that day.
    expect(next(utc('2026-03-28T00:00'))).toBe(utc('2026-03-28T01:30'))
    expect(next(utc('2026-03-29T12:00'))).toBe(utc('2026-03-30T00:30'))
  })

  it.each([
    [
      'that is none',
      'every day',
      'UTC',
      /job nightly: expected a cron line such as `0 4 \* \* \*`.*got "every day"/,
    ],
    ['with an impossible value', '99 * * * *', 'UTC', /Invalid value for minute: 99/],
    ['that never comes', '0 0 30 2 *', 'UTC', /"0 0 30 2 \*" never does; mend its day or month/],
    ['in no time zone', '0 4 * * *', 'Mars/Olympus', /in "Mars\/Olympus"/],
  ])('refuses a line %s', (_what, line, timezone, message) => {
    expect(() => cronTimes('nightly', line, timezone, NOW)).toThrow(message)
  })

  it('counts missed times to a thousand', () => {
    const { lastDue } = cronTimes('j', '* * * * *', 'UTC', NOW)
    expect(lastDue(NOW, utc('2026-02-01T00:00'))).toMatchObject({ missed: 1_000 })
  })
})
