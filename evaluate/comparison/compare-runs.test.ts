import { describe, expect, it } from 'vitest'
import { ComparisonError } from '../../core/errors.ts'
import { compareRuns } from './compare-runs.ts'
import { compareSlices } from './compare-slices.ts'
import type { EvaluatedRun } from './evaluated-run.ts'
import { lengthSlices } from './length-slices.ts'
import { pairedDifferences } from './paired-differences.ts'

const GROUND = { corpus: 'c1', questions: 'q1' }

/** A run as a test types it: query → MRR; its Recall is half of that. */
function scored(run: string, values: Readonly<Record<string, number>>, ground = GROUND): EvaluatedRun {
  const perQuery = Object.entries(values).map(
    ([query, mrr]) => [query, { MRR: mrr, Recall: mrr / 2 }] as const,
  )
  return { ground, evaluation: { run, perQuery: new Map(perQuery) } }
}

const BASELINE = scored('bm25', { a: 0.5, b: 0.5, c: 0.5, d: 0.5 })
const BETTER = scored('dense', { a: 1, b: 1, c: 0.5, d: 0.25 })
const WORSE = scored('rrf', { d: 0, c: 0, b: 0.5, a: 0.5 })
const OPTIONS = { level: 0.95, resamples: 200, samples: 200, seed: 4 }

describe('compareRuns', () => {
  it('says by how much each run is better, question by question', () => {
    const { baseline, rows } = compareRuns(BASELINE, [BETTER, WORSE], ['MRR', 'Recall'], OPTIONS)
    expect(baseline).toBe('bm25')
    expect(rows.map(({ run, measure }) => `${run} ${measure}`)).toEqual([
      'dense MRR',
      'dense Recall',
      'rrf MRR',
      'rrf Recall',
    ])
    expect(rows[0]).toMatchObject({
      questions: 4,
      baselineMean: 0.5,
      mean: 2.75 / 4,
      difference: (0.5 + 0.5 + 0 - 0.25) / 4,
      wins: 2,
      ties: 1,
      losses: 1,
      // Of ±.5 ± .5 ± .25, four are 1.25 or .75 from 0, which is as far as .75, and four are .25.
      p: 4 / 8,
      exact: true,
    })
    expect(rows[2]).toMatchObject({
      difference: (0 + 0 - 0.5 - 0.5) / 4,
      wins: 0,
      ties: 2,
      losses: 2,
      p: 2 / 4,
    })
  })

  it('corrects for all rows together', () => {
    const { rows } = compareRuns(BASELINE, [BETTER, WORSE], ['MRR', 'Recall'], OPTIONS)
    expect(rows.map(({ correctedP }) => correctedP)).toEqual([1, 1, 1, 1])
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`q${n}`, 0]))
    const all = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`q${n}`, 1]))
    const [row] = compareRuns(scored('none', many), [scored('all', all)], ['MRR', 'Recall'], OPTIONS).rows
    expect(row).toMatchObject({ p: 2 / 2 ** 10, correctedP: (2 * 2) / 2 ** 10 })
    expect(row).not.toHaveProperty('detectable')
  })

  it('gives the same bytes again', () => {
    const bytes = () => JSON.stringify(compareRuns(BASELINE, [BETTER, WORSE], ['MRR'], OPTIONS))
    expect(bytes()).toBe(bytes())
  })

  it.each<[EvaluatedRun, string]>([
    [
      scored('other', { a: 1, b: 1, c: 1, d: 1 }, { corpus: 'c2', questions: 'q1' }),
      'expected runs on the same corpus, got c1 for bm25 and c2 for other; run both on the same data',
    ],
    [
      scored('other', { a: 1, b: 1, c: 1, d: 1 }, { corpus: 'c1', questions: 'q2' }),
      'expected runs on the same questions',
    ],
    [scored('other', { a: 1, b: 1, c: 1 }), 'expected the same questions in both runs, got d in bm25 alone'],
    [scored('other', { a: 1, b: 1, c: 1, d: 1, e: 1 }), 'got e in other alone'],
  ])('refuses runs that do not stand on the same ground', (other, message) => {
    expect(() => compareRuns(BASELINE, [other], ['MRR'], OPTIONS)).toThrow(ComparisonError)
    expect(() => compareRuns(BASELINE, [other], ['MRR'], OPTIONS)).toThrow(message)
  })

  it('refuses a measure that a run lacks, and a run without questions', () => {
    expect(() => compareRuns(BASELINE, [BETTER], ['nDCG@10'], OPTIONS)).toThrow(
      'expected bm25 to be scored by nDCG@10, got no value for query a',
    )
    expect(() => compareRuns(scored('none', {}), [scored('all', {})], ['MRR'], OPTIONS)).toThrow(
      'got none; add judgments',
    )
  })
})

describe('pairedDifferences', () => {
  it('takes what differs by rounding only as equal', () => {
    const differences = pairedDifferences(
      'MRR',
      scored('x', { a: 0.1 + 0.2, b: 0.3 }),
      scored('y', { b: 0.4, a: 0.3 }),
    )
    expect([...differences]).toEqual([
      ['a', 0],
      ['b', 0.4 - 0.3],
    ])
  })
})

describe('compareSlices', () => {
  const slices = new Map([
    ['a', ['short', 'nodes', 'short']],
    ['b', ['short']],
    ['d', []],
    ['unjudged', ['short']],
  ])

  it('holds the runs against each other on the questions of each slice', () => {
    const { rows, unsliced, run } = compareSlices(BASELINE, BETTER, 'MRR', slices, OPTIONS)
    expect(run).toBe('dense')
    expect(rows.map(({ slice, questions, difference }) => [slice, questions, difference])).toEqual([
      ['nodes', 1, 0.5],
      ['short', 2, 0.5],
    ])
    expect(unsliced).toBe(2)
    expect(rows.map(({ p, correctedP }) => [p, correctedP])).toEqual([
      [1, 1],
      [2 / 4, 1],
    ])
  })

  it('refuses runs on other ground', () => {
    const other = scored('other', { a: 1 }, { corpus: 'c2', questions: 'q1' })
    expect(() => compareSlices(BASELINE, other, 'MRR', slices, OPTIONS)).toThrow(ComparisonError)
  })
})

describe('lengthSlices', () => {
  it('counts words', () => {
    const ofLength = (words: number) => Array.from({ length: words }, () => 'word').join(' \n')
    const lengths = [0, 3, 4, 7, 8, 15, 16, 31, 32, 400]
    const slices = lengthSlices(new Map(lengths.map((words) => [`${words}`, ofLength(words)])))
    expect([...slices.values()].flat()).toEqual([
      'words 01–03',
      'words 01–03',
      'words 04–07',
      'words 04–07',
      'words 08–15',
      'words 08–15',
      'words 16–31',
      'words 16–31',
      'words 32–',
      'words 32–',
    ])
  })
})
