import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DatasetError } from '../../core/errors.ts'
import { byScoreThen } from '../../core/ranking.ts'
import type { Qrels, Run } from '../../core/run.ts'
import { type NegativeGrades, readTrecQrels } from './read-qrels.ts'
import { readTrecRun } from './read-run.ts'
import { unknownIds } from './unknown-ids.ts'
import { trecQrelsLines, writeTrecQrels } from './write-qrels.ts'
import { trecRunLines, writeTrecRun } from './write-run.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-trec-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(content: string | Uint8Array): string {
  const path = join(folder, 'file')
  writeFileSync(path, content)
  return path
}

const readRun = (content: string | Uint8Array) => readTrecRun(file(content), 'run.trec')
const readQrels = (content: string, negative?: NegativeGrades) =>
  readTrecQrels(file(content), 'qrels.trec', negative)

function run(rankings: Readonly<Record<string, readonly (readonly [id: string, score: number])[]>>): Run {
  const entries = Object.entries(rankings).map(
    ([query, items]) => [query, items.map(([id, score]) => ({ id, score }))] as const,
  )
  return { name: 'mine', rankings: new Map(entries) }
}

describe('readTrecRun', () => {
  it('reads results in any order, by their scores and not by their ranks; ties by id', async () => {
    const text = 'q1 Q0 b 1 0.5 mine\nq2\tQ0\tx 1 -1e-3 mine\r\n\n  q1 Q0 c 2 2 mine \nq1 0 a 3 .5 mine'
    expect(await readRun(text)).toEqual(
      run({
        q1: [
          ['c', 2],
          ['a', 0.5],
          ['b', 0.5],
        ],
        q2: [['x', -0.001]],
      }),
    )
  })

  it('passes over a byte order mark', async () => {
    expect([...(await readRun('\ufeffq1 Q0 a 1 1 mine\n')).rankings.keys()]).toEqual(['q1'])
  })

  it.each([
    ['', 'run.trec: expected a line a result, got an empty file'],
    ['\n \n', 'got an empty file'],
    [
      'q1 Q0 a 1 1 mine\nq1 Q0 my page.md 2 0.5 mine',
      'run.trec, line 2: expected 6 fields (query Q0 id rank',
    ],
    ['q1 Q0 a 1 1', 'run.trec, line 1: expected 6 fields (query Q0 id rank score name), got 5'],
    ['q1 Q0 a 1 NaN mine', 'run.trec, line 1: expected a finite score, got "NaN"'],
    ['q1 Q0 a 1 1e999 mine', 'expected a finite score, got "1e999"'],
    ['q1 Q0 a 1 0x1f mine', 'expected a finite score, got "0x1f"'],
    ['q1 Q0 a 0.5 1 mine', 'expected a whole rank, got "0.5"'],
    [
      'q1 Q0 a 1 2 mine\n\nq1 Q0 a 2 1 mine',
      'run.trec, line 3: expected each id once for query q1, got a again',
    ],
    [
      'q1 Q0 a 1 2 mine\nq1 Q0 b 2 1 other',
      'line 2: expected one run a file, mine, got other; split the file',
    ],
  ])('refuses %j', async (text, message) => {
    await expect(readRun(text)).rejects.toThrow(DatasetError)
    await expect(readRun(text)).rejects.toThrow(message)
  })

  it('refuses bytes that are not UTF-8', async () => {
    const latin = Buffer.from('q1 Q0 a 1 1 mine\nq1 Q0 \xe4 2 1 mine\n', 'latin1')
    await expect(readRun(latin)).rejects.toThrow('run.trec: expected UTF-8, got other bytes')
  })

  it('reads lines over the pieces that a file is read in', async () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => `q${n % 7} Q0 größe/${n} ${n} ${5_000 - n} mine\n`)
    const { rankings } = await readRun(lines.join(''))
    expect([...rankings.values()].reduce((sum, ranking) => sum + ranking.length, 0)).toBe(5_000)
    expect(rankings.get('q0')?.at(-1)).toEqual({ id: 'größe/4998', score: 2 })
  })
})

describe('writeTrecRun', () => {
  it('writes scores that fall strictly in single precision, so that trec_eval sees our order', () => {
    const lines = [
      ...trecRunLines(
        run({
          q1: [
            ['a', 0.5],
            ['b', 0.5],
            ['c', 0.5 - 2 ** -40],
            ['d', 0],
            ['e', 0],
          ],
        }),
      ),
    ]
    expect(lines).toEqual([
      'q1 Q0 a 1 0.5 mine\n',
      `q1 Q0 b 2 ${0.5 - 2 ** -25} mine\n`,
      `q1 Q0 c 3 ${0.5 - 2 ** -24} mine\n`,
      'q1 Q0 d 4 0 mine\n',
      `q1 Q0 e 5 ${-(2 ** -149)} mine\n`,
    ])
  })

  it('names the run by its expression, without spaces', () => {
    const lines = [...trecRunLines({ ...run({ q1: [['a', 1]] }), name: 'rrf(bm25, dense)' })]
    expect(lines).toEqual(['q1 Q0 a 1 1 rrf(bm25,dense)\n'])
  })

  it.each<[Run, string]>([
    [
      run({ q1: [['my page.md', 1]] }),
      'expected a document id without white space for a TREC file, got "my page.md"',
    ],
    [run({ q1: [['a\u00a0b', 1]] }), 'without white space'],
    [run({ q1: [['a\u0085', 1]] }), 'without white space'],
    [run({ q1: [['\ud800', 1]] }), 'expected a document id'],
    [run({ 'q 1': [['a', 1]] }), 'expected a query without white space'],
    [run({ '': [['a', 1]] }), 'expected a query without white space for a TREC file, got ""'],
    [
      run({ q1: [['a', Number.NaN]] }),
      'run, query q1: expected scores that single precision holds, got NaN for a',
    ],
    [run({ q1: [['a', 1e300]] }), 'got 1e+300 for a; scale them'],
    [
      run({
        q1: [
          ['a', 1],
          ['b', 2],
        ],
      }),
      'expected the best first, got b behind a worse one',
    ],
    [
      run({
        q1: [
          ['a', 2],
          ['a', 1],
        ],
      }),
      'run, query q1: expected each id once, got a again',
    ],
  ])('refuses %j', (refused, message) => {
    expect(() => [...trecRunLines(refused)]).toThrow(DatasetError)
    expect(() => [...trecRunLines(refused)]).toThrow(message)
  })

  it('leaves a file alone that it cannot write anew', async () => {
    const path = file('as it was')
    await expect(writeTrecRun(run({ q1: [['a b', 1]] }), path)).rejects.toThrow(DatasetError)
    expect(readFileSync(path, 'utf8')).toBe('as it was')
  })

  it('is read back as the same ranking', async () => {
    const path = join(folder, 'round-trip')
    await fc.assert(
      fc.asyncProperty(anyRankings(), async (rankings) => {
        await writeTrecRun({ name: 'mine', rankings }, path)
        const back = await readTrecRun(path, 'run.trec')
        expect([...back.rankings.keys()]).toEqual([...rankings.keys()])
        for (const [query, ranking] of rankings) {
          const found = back.rankings.get(query) ?? []
          expect(found.map(({ id }) => id)).toEqual(ranking.map(({ id }) => id))
          found.forEach(({ score }, index) => {
            expect(Math.fround(score)).toBe(score)
            expect(score).toBeLessThan(found[index - 1]?.score ?? Number.POSITIVE_INFINITY)
            expect(score).toBeCloseTo(ranking[index]?.score ?? Number.NaN, 3)
          })
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('qrels', () => {
  it('are read in order of the file', async () => {
    const qrels = await readQrels('q2 0 a 1\nq1\t0\tb\t0\r\nq2 Q0 c 3\n')
    expect(JSON.stringify([...qrels].map(([query, grades]) => [query, [...grades]]))).toBe(
      JSON.stringify([
        [
          'q2',
          [
            ['a', 1],
            ['c', 3],
          ],
        ],
        ['q1', [['b', 0]]],
      ]),
    )
  })

  it('take grades below 0 for what the reader says they are', async () => {
    const text = 'q1 0 spam -2\nq1 0 a 1\nq2 0 pooled -1'
    const [a, zero] = [['a', 1] as const, ['spam', 0] as const]
    expect(await readQrels(text, 'leave-out')).toEqual(new Map([['q1', new Map([a])]]))
    expect(await readQrels(text, 'as-0')).toEqual(
      new Map([
        ['q1', new Map([zero, a])],
        ['q2', new Map([['pooled', 0]])],
      ]),
    )
  })

  it.each([
    ['', 'qrels.trec: expected a line a judgment, got an empty file'],
    ['q1 0 a -1', 'line 1: expected a whole grade from 0 on, got "-1"; a grade below 0 is taken as 0'],
    ['q1 0 a 1.5', 'expected a whole grade'],
    ['q1 a 1', 'qrels.trec, line 1: expected 4 fields (query 0 id grade), got 3'],
    ['q1 0 a 1\nq1 0 a 1', 'line 2: expected each id once for query q1, got a again'],
  ])('refuse %j', async (text, message) => {
    await expect(readQrels(text)).rejects.toThrow(DatasetError)
    await expect(readQrels(text)).rejects.toThrow(message)
  })

  it('are not written with a grade that nobody could read', () => {
    expect(() => [...trecQrelsLines(new Map([['q1', new Map([['a', 0.5]])]]))]).toThrow(
      'qrels, query q1: expected a whole grade from 0 on, got 0.5 for a',
    )
  })

  it('are read back as they were written', async () => {
    const grades = fc.dictionary(anyId(), fc.nat(5), { minKeys: 1, maxKeys: 5 })
    const path = join(folder, 'round-trip')
    await fc.assert(
      fc.asyncProperty(fc.dictionary(anyId(), grades, { minKeys: 1, maxKeys: 5 }), async (byQuery) => {
        const qrels: Qrels = new Map(
          Object.entries(byQuery).map(([query, judged]) => [query, new Map(Object.entries(judged))]),
        )
        await writeTrecQrels(qrels, path)
        expect(await readTrecQrels(path, 'qrels.trec')).toEqual(qrels)
      }),
      { numRuns: 50 },
    )
  })
})

describe('unknownIds', () => {
  it('names queries and documents that the data set does not hold, each once', () => {
    const known = { queries: new Set(['q1']), documents: new Set(['a']) }
    const found = run({
      q2: [
        ['c', 2],
        ['a', 1],
      ],
      q1: [
        ['c', 2],
        ['b', 1],
      ],
    })
    expect(unknownIds(found, known)).toEqual({ queries: ['q2'], documents: ['b', 'c'] })
    expect(unknownIds(run({ q1: [['a', 1]] }), known)).toEqual({ queries: [], documents: [] })
  })
})

function anyId(): fc.Arbitrary<string> {
  const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  return id.filter((text) => !/[\s\p{Cc}]/u.test(text) && text !== '__proto__')
}

/** Query → ranking in our order, with ties and neighbours that single precision does not tell apart. */
function anyRankings(): fc.Arbitrary<Run['rankings']> {
  const score = fc.oneof(
    fc.constantFrom(0, -0, 0.1, 1, -1, 30),
    fc.double({ min: -10, max: 10, noNaN: true }),
    fc.nat(5).map((n) => 0.3 + n * 1e-12),
  )
  const ranking = fc
    .uniqueArray(fc.record({ id: anyId(), score }), {
      selector: ({ id }) => id,
      minLength: 1,
      maxLength: 12,
    })
    .map((items) => items.sort(byScoreThen(({ id }) => id)))
  return fc
    .uniqueArray(fc.tuple(anyId(), ranking), { selector: ([query]) => query, minLength: 1, maxLength: 4 })
    .map((entries) => new Map(entries))
}
