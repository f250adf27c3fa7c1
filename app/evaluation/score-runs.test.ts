import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DatasetError } from '../../core/errors.ts'
import { readTrecQrels } from '../../evaluate/trec/read-qrels.ts'
import { writeTrecJudgments } from '../judgments/write-trec-judgments.ts'
import { loadSettings } from '../settings.ts'
import { scoreRuns } from './score-runs.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-score-'))
const write = (path: string, lines: readonly string[]) => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), `${lines.join('\n')}\n`)
}
const settings = loadSettings({ workingFolder: folder, env: {} })

beforeAll(() => {
  write(
    'passages/corpus.jsonl',
    ['a', 'b', 'c'].map((id) => JSON.stringify({ _id: id, text: id })),
  )
  for (const set of ['passages', 'pages']) {
    write(
      `${set}/queries.jsonl`,
      ['q1', 'q2'].map((id) => JSON.stringify({ _id: id, text: id })),
    )
  }
  write('passages/qrels/dev.tsv', ['query-id\tcorpus-id\tscore', 'q1\ta\t1', 'q2\tb\t2'])
  write('pages/docs/guide/keys.md', ['# Keys'])
  write('pages/qrels/dev.tsv', ['query-id\tcorpus-id\tscore', 'q1\tguide/keys.md\t1', 'q2\tguide/keys.md\t1'])
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('runs of others', () => {
  it('are scored on the judgments of a set, and held against the first', async () => {
    // Reciprocal ranks: 1 and none; then 1/2 and 1.
    write('first.trec', ['q1 Q0 a 1 9 one', 'q1 Q0 b 2 8 one', 'q9 Q0 c 1 1 one'])
    write('second.trec', ['q1 Q0 c 1 9 two', 'q1 Q0 a 2 8 two', 'q2 Q0 b 1 5 two'])
    const runs = ['first.trec', 'second.trec']
    const scored = await scoreRuns(settings, { runs, dataset: 'passages', measures: ['MRR', 'P@1'] })
    expect(scored).toMatchObject({
      dataset: 'passages',
      split: 'dev',
      questions: 2,
      runs: [
        { run: 'one', metrics: { MRR: 1 / 2, 'P@1': 1 / 2 }, unanswered: ['q2'], unjudged: ['q9'] },
        { run: 'two', metrics: { MRR: 3 / 4, 'P@1': 1 / 2 }, unanswered: [], unjudged: [] },
      ],
      comparison: {
        baseline: 'one',
        rows: [{ run: 'two', measure: 'MRR', difference: 1 / 4, wins: 1, losses: 1 }],
      },
    })
    const alone = await scoreRuns(settings, { runs: ['first.trec'], dataset: 'passages' })
    expect(alone.comparison).toBeUndefined()
  })

  it('are told apart by their files where they call themselves alike', async () => {
    write('x.trec', ['q1 Q0 a 1 1 mine'])
    write('y.trec', ['q1 Q0 b 1 1 mine'])
    const { runs } = await scoreRuns(settings, { runs: ['x.trec', 'y.trec'], dataset: 'passages' })
    expect(runs.map(({ run }) => run)).toEqual(['mine (x.trec)', 'mine (y.trec)'])
  })

  it('name pages by their paths', async () => {
    write('pages.trec', ['q1 Q0 guide/keys.md 1 1 mine'])
    const { runs } = await scoreRuns(settings, { runs: ['pages.trec'], dataset: 'pages', measures: ['MRR'] })
    expect(runs[0]?.metrics).toEqual({ MRR: 1 / 2 })
  })

  it.each([
    [['q1 Q0 a 1 1 mine', 'q1 Q0 zz 2 0.5 mine'], 'got 1 that it does not hold, such as zz'],
    [['q1 Q0 a 1 1 mine', 'q1 Q0 a 2 0.5 mine'], 'expected each id once for query q1'],
    [['q1 Q0 a 1 NaN mine'], 'expected a finite score'],
  ])('are refused where they are broken: %j', async (lines, message) => {
    write('broken.trec', lines)
    const scoring = scoreRuns(settings, { runs: ['broken.trec'], dataset: 'passages' })
    await expect(scoring).rejects.toThrow(DatasetError)
    await expect(scoring).rejects.toThrow(message)
  })
})

it('judgments of a set are written as other tools read them', async () => {
  const written = await writeTrecJudgments(settings, { dataset: 'passages', file: 'qrels.txt' })
  expect(written).toMatchObject({ split: 'dev', questions: 2, judgments: 2 })
  expect(await readTrecQrels(written.file, 'qrels.txt')).toEqual(
    new Map([
      ['q1', new Map([['a', 1]])],
      ['q2', new Map([['b', 2]])],
    ]),
  )
})
