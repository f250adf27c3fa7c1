import { describe, expect, it } from 'vitest'
import { notWorseGate } from './not-worse-gate.ts'

const OPTIONS = { level: 0.95, resamples: 2_000, seed: 1 }

describe('the gate of generations', () => {
  it('lets through what changes nothing', () => {
    const { reasons, rows } = notWorseGate([{ set: 'docs', differences: [0, 0, 0] }], 0, OPTIONS)
    expect(reasons).toEqual([])
    expect(rows).toEqual([{ set: 'docs', questions: 3, difference: 0, interval: { low: 0, high: 0 } }])
  })

  it('lets through what loses no more than it may', () => {
    const sets = [{ set: 'docs', differences: [-0.25, 0.25, -0.25, 0] }]
    expect(notWorseGate(sets, 0.0625, OPTIONS).reasons).toEqual([])
    expect(notWorseGate(sets, 0.06, OPTIONS).reasons).toEqual([
      'it loses 6.3 points on docs over 4 questions, of at most 6.0',
    ])
  })

  it('holds back what is worse on one set, however much better it is on another', () => {
    const sets = [
      { set: 'docs', differences: [0.5, 0.5] },
      { set: 'faq', differences: [-0.1, 0] },
    ]
    expect(notWorseGate(sets, 0.01, OPTIONS).reasons).toEqual([
      'it loses 5.0 points on faq over 2 questions, of at most 1.0',
    ])
  })
})
