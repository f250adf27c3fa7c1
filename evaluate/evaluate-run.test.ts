import { describe, expect, it } from 'vitest'
import { DatasetError } from '../core/errors.ts'
import type { Qrels, Run } from '../core/run.ts'
import { evaluateRun } from './evaluate-run.ts'
import { parseMeasure } from './measures/parse-measure.ts'

const QRELS: Qrels = new Map([
  ['first', new Map([['a', 1]])],
  ['second', new Map([['b', 2]])],
  ['unanswered', new Map([['a', 1]])],
  ['hopeless', new Map([['a', 0]])],
])

function run(rankings: Readonly<Record<string, Readonly<Record<string, number>>>>): Run {
  const entries = Object.entries(rankings).map(
    ([query, scores]) => [query, Object.entries(scores).map(([id, score]) => ({ id, score }))] as const,
  )
  return { name: 'by hand', rankings: new Map(entries) }
}

const MRR = [parseMeasure('MRR'), parseMeasure('Success@1')]

describe('evaluateRun', () => {
  it('keeps the value of every query and means over them; a query without an answer counts 0', () => {
    const evaluation = evaluateRun(
      run({ first: { a: 2, b: 1 }, second: { a: 2, b: 1 }, hopeless: { a: 1 } }),
      QRELS,
      MRR,
    )
    expect(Object.fromEntries(evaluation.perQuery)).toEqual({
      first: { MRR: 1, 'Success@1': 1 },
      second: { MRR: 1 / 2, 'Success@1': 0 },
      unanswered: { MRR: 0, 'Success@1': 0 },
    })
    expect(evaluation.means).toEqual({ MRR: (1 + 1 / 2 + 0) / 3, 'Success@1': 1 / 3 })
    expect(evaluation.unanswered).toEqual(['unanswered'])
  })

  it('counts apart what has nothing relevant and what nobody judged', () => {
    const { withoutRelevant, unjudged } = evaluateRun(run({ other: { a: 1 } }), QRELS, MRR)
    expect(withoutRelevant).toEqual(['hopeless'])
    expect(unjudged).toEqual(['other'])
  })

  it('orders by score, and equal scores by id', () => {
    const { perQuery } = evaluateRun(run({ first: { c: 1, b: 5, a: 1 }, second: { b: 1, a: 1 } }), QRELS, MRR)
    expect(perQuery.get('first')?.['MRR']).toBe(1 / 2)
    expect(perQuery.get('second')?.['MRR']).toBe(1 / 2)
  })

  it('has no means where there is nothing to average', () => {
    expect(evaluateRun(run({}), new Map(), MRR)).toMatchObject({ perQuery: new Map(), means: {} })
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d as a score', (score) => {
    expect(() => evaluateRun(run({ first: { a: score, b: 1 } }), QRELS, MRR)).toThrow(
      `run, query first: expected finite scores, got ${score} for a`,
    )
  })

  it('refuses a ranking that holds an id twice', () => {
    const items = [
      { id: 'a', score: 2 },
      { id: 'a', score: 1 },
    ]
    const twice: Run = { name: 'twice', rankings: new Map([['first', items]]) }
    expect(() => evaluateRun(twice, QRELS, MRR)).toThrow(DatasetError)
    expect(() => evaluateRun(twice, QRELS, MRR)).toThrow(
      'run, query first: expected each id once, got a again',
    )
  })
})
