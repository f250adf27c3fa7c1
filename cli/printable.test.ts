import { expect, it } from 'vitest'
import { printable } from './printable.ts'

it('writes what would steer a terminal as codes, and leaves all else', () => {
  expect(printable('\u001b[2Jred\u0007\u009b1m\r')).toBe('\\u001b[2Jred\\u0007\\u009b1m\\u000d')
  expect(printable('a\u202eb')).toBe('a\\u202eb')
  expect(printable('one\n\ttwo – Zoë 🦓')).toBe('one\n\ttwo – Zoë 🦓')
})
