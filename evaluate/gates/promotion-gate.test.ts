import { describe, expect, it } from 'vitest'
import { promotionGate } from './promotion-gate.ts'

const OPTIONS = { level: 0.95, resamples: 2_000, seed: 1 }
const better = { set: 'docs', differences: Array(30).fill(0.1), latencyP95Ms: 40 }

describe('the gate of served pipelines', () => {
  it('lets a pipeline through that is better and fast enough', () => {
    const { reasons, difference, rows } = promotionGate([better], 50, OPTIONS)
    expect(reasons).toEqual([])
    expect(difference).toBeCloseTo(0.1, 12)
    expect(rows).toEqual([
      {
        set: 'docs',
        questions: 30,
        difference: expect.closeTo(0.1, 12),
        interval: { low: expect.closeTo(0.1, 12), high: expect.closeTo(0.1, 12) },
        latencyP95Ms: 40,
      },
    ])
  })

  it('holds one back that is not surely better', () => {
    const differences = Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? 0.2 : -0.19))
    const [reason] = promotionGate([{ ...better, differences }], 50, OPTIONS).reasons
    expect(reason).toMatch(
      /^it is not surely better: \+0\.5 points, p 0\.\d{3} over 30 questions, where at most 0\.05 is asked for$/,
    )
  })

  it('holds one back that changes nothing', () => {
    expect(promotionGate([{ ...better, differences: Array(30).fill(0) }], 50, OPTIONS).reasons).toEqual([
      'it is not surely better: +0.0 points, p 1.000 over 30 questions, where at most 0.05 is asked for',
    ])
  })

  it('holds one back that is surely worse on a set, however much better it is on another', () => {
    const worse = { ...better, set: 'faq', differences: Array(30).fill(-0.05) }
    expect(promotionGate([better, worse], 50, OPTIONS).reasons).toEqual([
      'it is surely worse on faq: −5.0 points',
    ])
  })

  it('holds one back that is too slow', () => {
    expect(promotionGate([better], 39, OPTIONS).reasons).toEqual([
      'it takes 40 ms (p95) on docs, of at most 39',
    ])
  })
})
