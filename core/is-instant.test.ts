import { expect, it } from 'vitest'
import { isInstant } from './is-instant.ts'
import { isoTime } from './iso-time.ts'

it('knows how far from 1970 a date can lie', () => {
  expect([0, 8.64e15, -8.64e15].every(isInstant)).toBe(true)
  expect([8.64e15 + 1, Number.NaN, Number.POSITIVE_INFINITY].some(isInstant)).toBe(false)
})

it('writes a moment, and 1970 for what is none', () => {
  expect(isoTime(1_700_000_000_000)).toBe('2023-11-14T22:13:20.000Z')
  expect(isoTime(1.7e18)).toBe('1970-01-01T00:00:00.000Z')
})
