import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../core/errors.ts'
import { verifyExperiment } from './verify-experiment.ts'

const REPORT = {
  measures: ['nDCG@10'],
  sets: [
    {
      name: 'docs',
      split: 'dev',
      questions: 2,
      withoutRelevant: 0,
      refused: 0,
      unknownDocuments: 0,
      unknownQueries: 0,
    },
  ],
  table: [{ pipeline: 'bm25', set: 'docs dev', fingerprint: 'aa', metrics: { 'nDCG@10': 0.5 } }],
}
const expecting = (value: number, more = {}) => ({
  expected: [{ set: 'docs', pipeline: ' bm25', values: { 'nDCG@10': value }, tolerance: 0.01, ...more }],
})
const trim = (expression: string) => expression.trim()

describe('expected scores', () => {
  it('hold within their tolerance, both ends of it included', () => {
    const holds = (value: number) =>
      verifyExperiment(expecting(value), REPORT, trim).map((score) => score.holds)
    expect([0.5, 0.51, 0.49, 0.511, 0.489].map((value) => holds(value))).toEqual([
      [true],
      [true],
      [true],
      [false],
      [false],
    ])
  })

  it('of what was not run are a mistake of the file', () => {
    expect(() => verifyExperiment(expecting(0.5, { set: 'faq' }), REPORT, trim)).toThrow(ConfigError)
    expect(() => verifyExperiment(expecting(0.5, { values: { 'MRR@10': 1 } }), REPORT, trim)).toThrow(
      ConfigError,
    )
  })
})
