import { describe, expect, it } from 'vitest'
import type { DeadLetter } from '../core/dead-letters.ts'
import type { LogRecord } from '../core/document-log.ts'
import { deleted, upserted } from '../core/testing/events.ts'
import { overtakes } from './overtakes.ts'

const letter: DeadLetter = {
  documentId: 'guide:a.md',
  position: '3/17',
  code: 'ERR_PARSE',
  reason: 'expected text',
  attempts: 1,
  failedAtMs: 5_000,
}
const one = upserted('guide:a.md', 'one')
const at = (position: string, occurredAtMs: number): LogRecord => ({
  event: { ...one, occurredAtMs },
  position,
})

describe('overtakes', () => {
  it('holds of the record that failed and of later ones of its partition, whatever the clocks of their programs say', () => {
    const failed = { ...letter, event: { ...one, occurredAtMs: 2_000 } }
    for (const given of [letter, failed]) {
      expect(['3/9', '3/16', '3/17', '3/18', '3/100'].map((to) => overtakes(at(to, 1), given))).toEqual([
        false,
        false,
        true,
        true,
        true,
      ])
      expect(overtakes(at('3/16', 9_000), given)).toBe(false)
    }
    expect(overtakes(at('17', 1), { ...failed, position: '16' })).toBe(true)
  })

  it('goes by time where the two have no place in common, as with a letter of a connector', () => {
    const elsewhere = { ...letter, position: 'feed:3/17' }
    const failed = { ...elsewhere, event: { ...one, occurredAtMs: 2_000 } }
    expect([1_999, 2_000, 2_001].map((ms) => overtakes(at('3/18', ms), failed))).toEqual([false, true, true])
    expect(
      overtakes({ event: { ...deleted('guide:a.md'), occurredAtMs: 2_001 }, position: 'none' }, failed),
    ).toBe(true)
    expect([4_999, 5_000].map((ms) => overtakes(at('3/18', ms), elsewhere))).toEqual([false, true])
    expect([4_999, 5_000].map((ms) => overtakes(at('2/18', ms), letter))).toEqual([false, true])
  })
})
