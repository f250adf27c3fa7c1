import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../core/errors.ts'
import { expectedScores, verifyScores } from './verify-experiment.ts'

const PLANNED = {
  sets: [
    { name: 'docs', split: 'dev' },
    { name: 'faq', split: 'dev' },
    { name: 'faq', split: 'test' },
  ],
  pipelines: ['bm25', 'dense'],
  measures: ['nDCG@10'],
}
const TABLE = [{ pipeline: 'bm25', set: 'docs dev', fingerprint: 'aa', metrics: { 'nDCG@10': 0.5 } }]
const trim = (expression: string) => expression.trim()
const resolved = (more = {}) =>
  expectedScores(
    { expected: [{ set: 'docs', pipeline: ' bm25', values: { 'nDCG@10': 0.5 }, tolerance: 0.01, ...more }] },
    PLANNED,
    trim,
  )

describe('expected scores', () => {
  it('are named as the table names them', () => {
    const score = { set: 'docs dev', pipeline: 'bm25', measure: 'nDCG@10', expected: 0.5, tolerance: 0.01 }
    expect(resolved()).toEqual([score])
    expect(resolved({ set: 'docs dev', values: { 'ndcg@10': 0.5 } })).toEqual([score])
    expect(resolved({ set: 'faq test' })).toEqual([{ ...score, set: 'faq test' }])
  })

  it('hold within their tolerance, both ends of it included', () => {
    const holds = (value: number) =>
      verifyScores(resolved({ values: { 'nDCG@10': value } }), TABLE).map((score) => score.holds)
    expect([0.5, 0.51, 0.49, 0.511, 0.489].map((value) => holds(value))).toEqual([
      [true],
      [true],
      [true],
      [false],
      [false],
    ])
  })

  it('of what is not run are a mistake of the file, which says what is run', () => {
    const refused = (more: object, message: string) =>
      expect(() => resolved(more)).toThrow(new ConfigError(message))
    refused(
      { set: 'dcos' },
      'expected a set of this experiment under expected, got dcos; it has docs dev, faq dev, faq test',
    )
    refused({ set: 'faq' }, 'expected one set under expected, got faq, which is faq dev and faq test')
    refused(
      { pipeline: 'rrf(bm25, dense)' },
      'expected a pipeline of this experiment under expected, got rrf(bm25, dense); it has bm25, dense',
    )
    refused(
      { values: { 'MRR@10': 1 } },
      'expected one of the measures nDCG@10 under expected, got MRR@10; add it to measures',
    )
    expect(() => resolved({ values: { 'nDGC@10': 1 } })).toThrow('did you mean nDCG?')
  })
})
