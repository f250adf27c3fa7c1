import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadExperiment, parseExperiment } from './load-experiment.ts'
import { EXPERIMENTS_REFERENCE_FILE, experimentsReference } from './reference.ts'

const LEAST = `
sets:
  - path: questions
baseline: bm25
pipelines: [dense]
`

describe('an experiment', () => {
  it('needs sets, a baseline and pipelines; the rest has defaults', () => {
    expect(parseExperiment(LEAST, 'e.yaml')).toEqual({
      seed: 1,
      measures: ['nDCG@10', 'MRR@10', 'Recall@100'],
      sets: [{ path: 'questions' }],
      baseline: 'bm25',
      pipelines: ['dense'],
      expected: [],
    })
  })

  it('may name families of pipelines, halving and expected scores', () => {
    const text = `${LEAST}
  - expression: weighted($w*bm25, 1*dense)
    values: { w: [0.5, 1] }
    sample: 1
halving: { keep: 0.25 }
expected:
  - { set: questions, pipeline: bm25, values: { nDCG@10: 0.5 } }
`.replace('pipelines: [dense]', 'pipelines:\n  - dense')
    expect(parseExperiment(text, 'e.yaml')).toMatchObject({
      pipelines: ['dense', { expression: 'weighted($w*bm25, 1*dense)', values: { w: [0.5, 1] }, sample: 1 }],
      halving: { first: 0.25, keep: 0.25 },
      expected: [{ set: 'questions', values: { 'nDCG@10': 0.5 }, tolerance: 0.001 }],
    })
  })

  it.each([
    [
      'pipeline: dense',
      'e.yaml:6:1: expected one of name, seed, measures, sets, baseline, pipelines, halving, expected, got pipeline; did you mean pipelines?',
    ],
    [
      'seed: x',
      'e.yaml:6:7: expected a whole number, at least 0 as seed, got "x"; see docs/reference/experiments.md',
    ],
    [
      'measures: []',
      'e.yaml:6:11: expected a list of measures, at least one as measures, got a list; see docs/reference/experiments.md',
    ],
    [
      'halving: { first: 2 }',
      'e.yaml:6:19: expected a number above 0 and below 1 as halving.first, got 2; see docs/reference/experiments.md',
    ],
  ])('that says `%s` is refused, with the place', (line, message) => {
    expect(() => parseExperiment(`${LEAST}${line}\n`, 'e.yaml')).toThrow(message)
  })

  it('is refused where there is no file, or a folder names a variable that is not set', () => {
    expect(() => loadExperiment('/absent/e.yaml', {})).toThrow('expected an experiment at /absent/e.yaml')
  })
})

it('docs/reference/experiments.md is what `node config/reference.ts` makes of the schema', () => {
  expect(readFileSync(EXPERIMENTS_REFERENCE_FILE, 'utf8')).toBe(experimentsReference())
})
