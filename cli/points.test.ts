import { expect, it } from 'vitest'
import { points } from './points.ts'

it('differences stand in hundredths with their sign, and what rounds to 0 without', () => {
  expect([0.0131, -0.0131, 0, 0.0004, -0.0004].map(points)).toEqual(['+1.3', '-1.3', '0.0', '0.0', '0.0'])
})
