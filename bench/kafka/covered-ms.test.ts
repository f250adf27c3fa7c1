import { expect, it } from 'vitest'
import { coveredMs } from './covered-ms.ts'

it('counts what several spans share once, and gaps not at all', () => {
  expect(coveredMs([])).toBe(0)
  expect(
    coveredMs([
      [30, 40],
      [0, 10],
      [5, 12],
      [6, 8],
    ]),
  ).toBe(12 - 0 + (40 - 30))
})
