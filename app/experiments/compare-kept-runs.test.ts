import { describe, expect, it } from 'vitest'
import { ComparisonError, UnknownRunError } from '../../core/errors.ts'
import { openRunRegistry } from '../../evaluate/registry/open-run-registry.ts'
import type { RunRecord } from '../../evaluate/registry/run-record.ts'
import { compareKeptRuns } from './compare-kept-runs.ts'

const CARDS = {
  q1: { text: 'rotate keys', grades: { a: 1 }, slices: ['turn 1'] },
  q2: { text: 'drain nodes', grades: { b: 1 }, slices: ['turn 2'] },
}

type Change = Partial<Omit<RunRecord, 'identity'>> & {
  readonly identity?: Partial<RunRecord['identity']>
  /** By query, best first; `a` and `b` first where it is absent. */
  readonly found?: Readonly<Record<string, readonly string[]>>
}

function registryOf(...changes: readonly Change[]) {
  const registry = openRunRegistry(':memory:')
  for (const [n, { found = { q1: ['a', 'b'], q2: ['a', 'c'] }, ...change }] of changes.entries()) {
    const identity = {
      corpus: 'c',
      modelId: 'm',
      chunker: 'h',
      analyzer: 'a',
      store: 's',
      questions: 'digest',
      pipeline: 'bm25',
      code: 'code',
      ...change.identity,
    }
    const record = {
      fingerprint: `${n + 1}f`,
      dataset: 'docs',
      split: 'dev',
      expression: 'bm25',
      metrics: { 'MRR@10': 0.5 },
      perQuery: { q1: { 'MRR@10': 1 }, q2: { 'MRR@10': 0 } },
      withoutRelevant: [],
      refused: [],
      ...change,
      identity,
    }
    const cost = { latencyMs: { p50: 1, p95: 2 }, timed: 2 }
    const rankings = Object.entries(found).map(
      ([query, ids]) => [query, ids.map((id, rank) => ({ id, score: -rank }))] as const,
    )
    registry.add({ record, run: { name: record.expression, rankings: new Map(rankings) }, cost }, CARDS)
  }
  return registry
}

describe('comparing two kept runs', () => {
  it('says in what they differ, by how much, and on which questions', () => {
    const found = { q1: ['a'], q2: ['a', 'b'] }
    const registry = registryOf({}, { expression: 'dense', found, identity: { pipeline: 'dense' } })
    const { report, measures, differsIn } = compareKeptRuns(registry, '1', '2', 1)
    expect(differsIn).toEqual(['pipeline'])
    expect(measures.rows).toMatchObject([
      { run: 'dense', measure: 'MRR@10', difference: 0.25, wins: 1, ties: 1, losses: 0 },
    ])
    expect(report.details[0]?.wins).toMatchObject([
      { query: 'q2', text: 'drain nodes', before: 0, after: 0.5 },
    ])
  })

  it('scores both anew by the measures of either, from their rankings', () => {
    const found = { q1: ['a'], q2: ['a', 'b'] }
    const perQuery = { q1: { 'P@2': 0.5 }, q2: { 'P@2': 0.5 } }
    const registry = registryOf({}, { expression: 'dense', found, metrics: { 'P@2': 0.5 }, perQuery })
    const { measures, report } = compareKeptRuns(registry, '1', '2', 1)
    expect(measures.rows.map(({ measure, baselineMean, mean }) => [measure, baselineMean, mean])).toEqual([
      ['MRR@10', (1 + 0) / 2, (1 + 1 / 2) / 2],
      ['P@2', (1 / 2 + 0) / 2, (1 / 2 + 1 / 2) / 2],
    ])
    expect(report.table.map(({ metrics }) => Object.keys(metrics))).toEqual([
      ['MRR@10', 'P@2'],
      ['MRR@10', 'P@2'],
    ])
  })

  it('tells what of the set nobody knows, and both models and versions where they differ', () => {
    const unknown = { documents: 2, queries: 1 }
    const registry = registryOf({ unknown }, { identity: { modelId: 'tuned', code: 'newer' } })
    const { report, differsIn } = compareKeptRuns(registry, '1', '2', 1)
    expect(report.sets[0]).toMatchObject({ unknownDocuments: 2, unknownQueries: 1 })
    expect(report.ground).toEqual({ modelId: 'm and tuned', code: 'code and newer', analyzer: 'a' })
    expect(differsIn).toEqual(['code', 'modelId'])
  })

  it('tells runs of one pipeline apart', () => {
    const registry = registryOf({}, { identity: { modelId: 'tuned' } })
    const { report, differsIn } = compareKeptRuns(registry, '1', '2', 1)
    expect(differsIn).toEqual(['modelId'])
    expect([report.baseline, report.best]).toEqual(['bm25 (run 1f)', 'bm25 (run 2f)'])
  })

  it.each([{ corpus: 'other' }, { questions: 'other' }])('refuses runs on other data: %o', (identity) => {
    const registry = registryOf({}, { identity })
    expect(() => compareKeptRuns(registry, '1', '2', 1)).toThrow(ComparisonError)
    expect(() => compareKeptRuns(registry, '1', '2', 1)).toThrow(/ for bm25 on .* dev and other for bm25 on /)
  })

  it('refuses a run that is not there', () => {
    expect(() => compareKeptRuns(registryOf({}), '1', '9', 1)).toThrow(UnknownRunError)
  })
})
