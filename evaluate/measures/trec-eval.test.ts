import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { evaluateRun } from '../evaluate-run.ts'
import { parseMeasure } from './parse-measure.ts'

/** What `bench/measures/trec_eval_values.py` wrote. */
interface TrecEvalValues {
  readonly source: string
  readonly qrels: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly rankings: Readonly<Record<string, readonly string[]>>
  readonly values: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** gdeval prints five decimals: the fifth may be off by rounding. */
const GDEVAL_DIGITS = 5

const FILE = new URL('trec-eval-values.json', import.meta.url)
const { qrels, rankings, values } = JSON.parse(readFileSync(FILE, 'utf8')) as TrecEvalValues

describe('every measure', () => {
  const names = [...new Set(Object.values(values).flatMap((byMeasure) => Object.keys(byMeasure)))]
  const evaluation = evaluateRun(
    {
      name: 'random',
      rankings: new Map(
        Object.entries(rankings).map(([query, ids]) => [
          query,
          ids.map((id, index) => ({ id, score: ids.length - index })),
        ]),
      ),
    },
    new Map(Object.entries(qrels).map(([query, grades]) => [query, new Map(Object.entries(grades))])),
    names.map(parseMeasure),
  )

  it.each(names)('%s equals trec_eval and its kin on random rankings, query by query', (name) => {
    const queries = Object.keys(values)
    expect(queries).toHaveLength(40)
    for (const query of queries) {
      expect(evaluation.perQuery.get(query)?.[name], query).toBeCloseTo(
        values[query]?.[name] ?? Number.NaN,
        name.startsWith('ERR') ? GDEVAL_DIGITS : 12,
      )
    }
  })
})
