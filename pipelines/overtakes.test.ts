import { describe, expect, it } from 'vitest'
import type { DeadLetter } from '../core/dead-letters.ts'
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
const at = (occurredAtMs: number) => ({ ...upserted('guide:a.md', 'one'), occurredAtMs })

describe('overtakes', () => {
  it('holds of the version that failed and of later ones, whenever they are tried', () => {
    const failed = { ...letter, event: at(2_000) }
    expect([1_999, 2_000, 2_001].map((ms) => overtakes(at(ms), failed))).toEqual([false, true, true])
    expect(overtakes({ ...deleted('guide:a.md'), occurredAtMs: 2_001 }, failed)).toBe(true)
  })

  it('holds of what came after a record was found that cannot be read', () => {
    expect([4_999, 5_000].map((ms) => overtakes(at(ms), letter))).toEqual([false, true])
  })
})
