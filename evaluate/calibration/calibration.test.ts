import { describe, expect, it } from 'vitest'
import { calibrationOf } from './calibration.ts'
import type { JudgedConfidence } from './judged-confidence.ts'
import { coverageAt, riskArea, riskCoverage } from './risk-coverage.ts'

function answers(...given: readonly (readonly [confidence: number, isRight: boolean])[]): JudgedConfidence[] {
  return given.map(([confidence, isRight]) => ({ confidence, isRight }))
}

describe('calibration', () => {
  it('compares what was said with what was, bin by bin', () => {
    const { bins, error, brier, share } = calibrationOf(
      answers([0.9, true], [0.1, false], [0.3, true], [0.7, true]),
      2,
    )
    expect(bins).toEqual([
      { answers: 2, said: (0.1 + 0.3) / 2, was: 1 / 2 },
      { answers: 2, said: (0.7 + 0.9) / 2, was: 1 },
    ])
    expect(error).toBeCloseTo((2 * 0.3 + 2 * 0.2) / 4, 12)
    expect(brier).toBeCloseTo((0.1 ** 2 + 0.1 ** 2 + 0.7 ** 2 + 0.3 ** 2) / 4, 12)
    expect(share).toBe(3 / 4)
  })

  it('has no more bins than answers, and none is empty', () => {
    expect(calibrationOf(answers([0.2, true]), 10).bins).toEqual([{ answers: 1, said: 0.2, was: 1 }])
    const many = Array.from({ length: 23 }, (_, n) => ({ confidence: n / 23, isRight: n > 11 }))
    expect(
      calibrationOf(many, 10)
        .bins.map((bin) => bin.answers)
        .every((count) => count >= 2),
    ).toBe(true)
  })
})

describe('risk against coverage', () => {
  it('takes the surest answers first', () => {
    const points = riskCoverage(answers([0.2, false], [0.9, true], [0.5, false], [0.7, true]))
    expect(points).toEqual([
      { coverage: 1 / 4, risk: 0, least: 0.9 },
      { coverage: 2 / 4, risk: 0, least: 0.7 },
      { coverage: 3 / 4, risk: 1 / 3, least: 0.5 },
      { coverage: 4 / 4, risk: 2 / 4, least: 0.2 },
    ])
    expect(riskArea(points)).toBeCloseTo((0 + 0 + 1 / 3 + 1 / 2) / 4, 12)
    expect([coverageAt(points, 0), coverageAt(points, 0.4), coverageAt(points, 1)]).toEqual([2 / 4, 3 / 4, 1])
  })

  it('does not part answers that are equally sure', () => {
    expect(riskCoverage(answers([0.5, true], [0.5, false], [0.5, true]))).toEqual([
      { coverage: 1, risk: 1 / 3, least: 0.5 },
    ])
  })

  it('is empty without answers, which are then at no risk', () => {
    expect(riskCoverage([])).toEqual([])
    expect(coverageAt([], 0.5)).toBe(0)
  })
})
