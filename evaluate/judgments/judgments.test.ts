import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { DatasetError } from '../../core/errors.ts'
import { readQrels } from '../datasets/read-qrels.ts'
import { agreement } from './agreement.ts'
import { buildPool } from './build-pool.ts'
import { cohensKappa, type GradePair } from './cohens-kappa.ts'
import { combineJudgments } from './combine-judgments.ts'
import { documentNames, withShortNames } from './document-names.ts'
import type { Feedback } from './feedback.ts'
import { feedbackJudgments } from './feedback-judgments.ts'
import { FEEDBACK_DEFAULTS } from './feedback-weights.ts'
import type { JudgmentPool } from './judgment-pool.ts'
import { writeJudgedQuestions } from './write-judged-questions.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-judgments-'))
afterAll(() => rmSync(folder, { recursive: true }))

const document = (name: string, ...starts: readonly number[]) => ({
  documentId: `docs:${name}`,
  title: name,
  passages: starts.map((start) => ({ start, text: `${name} at ${start}` })),
})
const about = (name: string) => ({ ...document(name), passages: [{ start: 0, text: `about ${name}` }] })

describe('a pool', () => {
  const questions = [
    {
      query: 'q1',
      question: 'how?',
      answers: [['a', 'b', 'c'].map(about), ['b', 'd', 'a'].map(about)],
    },
    { query: 'q2', question: 'why?', answers: [[], ['a'].map(about)] },
  ]

  it('holds what any pipeline had among its best, each document once a question', () => {
    const pool = buildPool('first', questions, 2)
    expect(pool.map(({ query }) => query)).toEqual(['q1', 'q1', 'q1', 'q2'])
    expect(new Set(pool.slice(0, 3).map(({ documentId }) => documentId))).toEqual(
      new Set(['docs:a', 'docs:b', 'docs:d']),
    )
    expect(pool[3]).toEqual({
      query: 'q2',
      question: 'why?',
      documentId: 'docs:a',
      title: 'a',
      text: 'about a',
    })
  })

  it('shows the passages of all pipelines, in the order of the page, each once', () => {
    const found = [[document('a', 900, 300)], [document('a', 300, 0)]]
    const texts = [found, found.toReversed()].map(
      (answers) => buildPool('first', [{ query: 'q', question: 'how?', answers }], 1)[0]?.text,
    )
    expect(texts).toEqual(Array(2).fill('a at 0\n\n[…]\n\na at 300\n\n[…]\n\na at 900'))
  })

  it('has an order that neither tells of ranks nor changes', () => {
    const order = (name: string) => buildPool(name, questions, 3).map(({ documentId }) => documentId)
    const backwards = questions.map((each) => ({ ...each, answers: each.answers.toReversed() }))
    expect(buildPool('first', backwards, 3).map(({ documentId }) => documentId)).toEqual(order('first'))
    expect(
      ['first', 'second', 'third', 'fourth'].some((name) => order(name).join() !== order('first').join()),
    ).toBe(true)
  })
})

describe("Cohen's kappa", () => {
  it('is what the two-by-two table of a textbook gives', () => {
    // 20 both yes, 15 both no, 5 and 10 apart: observed .7, by chance .5 · .6 + .5 · .4 = .5.
    const pairs = [
      ...Array<GradePair>(20).fill([1, 1]),
      ...Array<GradePair>(5).fill([1, 0]),
      ...Array<GradePair>(10).fill([0, 1]),
      ...Array<GradePair>(15).fill([0, 0]),
    ]
    expect(cohensKappa(pairs, 'unequal')).toBeCloseTo((0.7 - 0.5) / (1 - 0.5), 12)
  })

  it('counts a difference by its square where it is asked to', () => {
    // Observed (0 + 0 + 1) / 3; by chance of {0, 1, 2} against {0, 1, 1}.
    const expected = (0 + 1 + 1 + 1 + 0 + 0 + 4 + 1 + 1) / 9
    const pairs: GradePair[] = [
      [0, 0],
      [1, 1],
      [2, 1],
    ]
    expect(cohensKappa(pairs, 'squared')).toBeCloseTo(1 - 1 / 3 / expected, 12)
  })

  it('is 1 for judges who always agree, and not defined where they tell nothing apart', () => {
    expect(
      cohensKappa(
        [
          [0, 0],
          [3, 3],
        ],
        'squared',
      ),
    ).toBe(1)
    expect(
      cohensKappa(
        [
          [2, 2],
          [2, 2],
        ],
        'unequal',
      ),
    ).toBeUndefined()
    expect(cohensKappa([], 'unequal')).toBeUndefined()
  })

  it('does not depend on who is the first judge', () => {
    const grade = fc.integer({ min: 0, max: 3 })
    fc.assert(
      fc.property(fc.array(fc.tuple(grade, grade), { minLength: 2, maxLength: 20 }), (pairs) => {
        const swapped = pairs.map(([a, b]): GradePair => [b, a])
        const [kappa, other] = [cohensKappa(pairs, 'squared'), cohensKappa(swapped, 'squared')]
        if (kappa === undefined) expect(other).toBeUndefined()
        else expect(other).toBeCloseTo(kappa, 9)
      }),
    )
  })

  it('comes with an interval that holds it, the narrower the more was judged', () => {
    const pairs: GradePair[] = [
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 3],
      [0, 1],
      [3, 2],
      [2, 0],
      [1, 1],
    ]
    const times = (count: number) => Array.from({ length: count }, () => pairs).flat()
    const [few, more] = [agreement(times(2)).weighted, agreement(times(24)).weighted]
    expect(more.kappa).toBeCloseTo(few.kappa ?? 0, 12)
    for (const { kappa = 0, interval } of [few, more]) {
      expect(interval?.low).toBeLessThanOrEqual(kappa)
      expect(interval?.high).toBeGreaterThanOrEqual(kappa)
    }
    const width = ({ interval }: typeof few) => (interval?.high ?? 0) - (interval?.low ?? 0)
    expect(width(more)).toBeLessThan(width(few) / 2)
    expect(agreement([])).toEqual({ items: 0, plain: {}, weighted: {}, relevant: {} })
    expect(
      agreement([
        [2, 2],
        [0, 1],
      ]),
    ).toMatchObject({ items: 2, same: 1 / 2, relevant: { kappa: 1 } })
    // Resamples of few are too alike to tell anything.
    expect(agreement(pairs).weighted).toEqual({ kappa: few.kappa })
  })
})

describe('judgments of several judges', () => {
  const pool: JudgmentPool = {
    name: 'p',
    pipelines: [],
    depth: 1,
    items: ['a', 'b', 'c'].map((title) => ({
      query: 'q',
      question: 'how?',
      documentId: `docs:${title}`,
      title,
      text: '',
    })),
  }

  it('become the median, the lower of two in the middle; what nobody graded stays unjudged', () => {
    const judge = (place: number, name: string, grade: 0 | 1 | 2 | 3 | null) => ({
      place,
      judge: name,
      grade,
    })
    const judgments = [
      judge(0, 'ann', 3),
      judge(0, 'ben', 0),
      judge(0, 'cem', 2),
      judge(1, 'ann', 1),
      judge(1, 'ben', 2),
      judge(2, 'ann', null),
    ]
    const { queries, qrels } = withShortNames(combineJudgments(pool, judgments))
    expect(queries).toEqual(new Map([['q', 'how?']]))
    expect(qrels).toEqual(
      new Map([
        [
          'q',
          new Map([
            ['a', 2],
            ['b', 1],
          ]),
        ],
      ]),
    )
  })

  it('are written as an evaluation set is read', async () => {
    const judged = { queries: new Map([['q', 'how?\n']]), qrels: new Map([['q', new Map([['a.md', 2]])]]) }
    await writeJudgedQuestions(folder, 'dev', judged)
    expect(await readQrels(join(folder, 'qrels/dev.tsv'), 'dev.tsv')).toEqual(judged.qrels)
    expect(JSON.parse(readFileSync(join(folder, 'queries.jsonl'), 'utf8'))).toEqual({
      _id: 'q',
      text: 'how?\n',
    })
    await expect(
      writeJudgedQuestions(folder, 'dev', { queries: new Map(), qrels: new Map() }),
    ).rejects.toThrow(DatasetError)
    const broken = { ...judged, qrels: new Map([['q', new Map([['a\tb', 2]])]]) }
    await expect(writeJudgedQuestions(folder, 'dev', broken)).rejects.toThrow('ids without tabs')
  })

  it('leave the questions of other splits, and what is said of them', async () => {
    const set = join(folder, 'splits')
    const judged = (query: string, text: string) => ({
      queries: new Map([[query, text]]),
      qrels: new Map([[query, new Map([['a.md', 1]])]]),
    })
    const questions = () =>
      readFileSync(join(set, 'queries.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    await writeJudgedQuestions(set, 'dev', { ...judged('q1', 'how?'), tags: new Map([['q1', ['nodes']]]) })
    await writeJudgedQuestions(set, 'test', judged('q2', 'why?'))
    await writeJudgedQuestions(set, 'test', judged('q1', 'how?'))
    expect(questions()).toEqual([
      { _id: 'q1', text: 'how?', metadata: { tags: ['nodes'] } },
      { _id: 'q2', text: 'why?' },
    ])
    await expect(writeJudgedQuestions(set, 'train', judged('q1', 'what?'))).rejects.toThrow('has the id q1')
    expect(existsSync(join(set, 'qrels/train.tsv'))).toBe(false)
  })

  it('call documents by their paths where all are of one source', () => {
    expect(documentNames(['docs:a/b.md', 'docs:c:d.md'])('docs:c:d.md')).toBe('c:d.md')
    expect(documentNames(['docs:a', 'help:a'])('help:a')).toBe('help:a')
  })
})

describe('judgments from feedback', () => {
  const give = (person: string, name: string, position: number, kind: Feedback['kind'] = 'click') => ({
    person,
    tenant: 'default',
    question: 'How  do I?',
    documentId: `docs:${name}`,
    position,
    kind,
    atMs: 1,
  })
  const grades = (feedback: readonly Feedback[], options = {}) => {
    const found = feedbackJudgments(feedback, { ...FEEDBACK_DEFAULTS, ...options })
    return Object.fromEntries([...found.qrels.values()].flatMap((grades) => [...grades]))
  }

  it('weigh a click by how seldom its position is looked at', () => {
    // Two clicks each: 2 · 1 at the top, 2 · 5 at position 5; a tenth of the best is 1.
    const feedback = ['ann', 'ben'].flatMap((person) => [give(person, 'top', 1), give(person, 'fifth', 5)])
    expect(grades(feedback)).toEqual({ 'docs:top': 1, 'docs:fifth': 2 })
    expect(grades(feedback, { eta: 0 })).toEqual({ 'docs:top': 2, 'docs:fifth': 2 })
    // 2 · 1 and 2 / .8: both more than half of the best.
    const propensities = [1, 1, 1, 1, 0.8]
    expect(grades(feedback, { propensities })).toEqual({ 'docs:top': 2, 'docs:fifth': 2 })
  })

  it('give 0 to what more speaks against than for', () => {
    const feedback = ['ann', 'ben'].flatMap((person) => [
      give(person, 'bad', 1, 'down'),
      give(person, 'good', 2),
    ])
    expect(grades(feedback)).toEqual({ 'docs:bad': 0, 'docs:good': 2 })
  })

  it('give no grade to what little speaks for: that is no word against it', () => {
    // One click at the top against 11: less than a tenth.
    const crowd = Array.from({ length: 11 }, (_, n) => give(`p${n}`, 'loved', 1))
    const feedback = [...crowd, give('ann', 'seldom', 1)]
    expect(grades(feedback, { minPeople: 1 })).toEqual({ 'docs:loved': 2 })
  })

  it('need several people, and are not moved far by one', () => {
    expect(grades([give('ann', 'a', 1), give('ann', 'a', 9, 'up')])).toEqual({})
    const one = [give('eve', 'far', 1_000_000), give('eve', 'far', 1, 'up'), give('ann', 'far', 1)]
    // Clipped to 10, and 1: 11 against 4 clicks at position 3, 12.
    const many = ['a', 'b', 'c', 'd'].map((person) => give(person, 'near', 3))
    expect(grades([...one, ...many], { maxWeight: 10 })).toEqual({ 'docs:far': 2, 'docs:near': 2 })
    expect(grades([...one, ...many], { maxWeight: 3 })).toEqual({ 'docs:far': 1, 'docs:near': 2 })
  })

  it('take questions that differ in case and white space for one, and count what says nothing', () => {
    const feedback = [
      give('ann', 'a', 1),
      { ...give('ben', 'a', 1), question: ' how do i? ' },
      give('ben', 'b', 2),
    ]
    const found = feedbackJudgments(feedback)
    expect([...found.queries.values()]).toEqual(['How  do I?'])
    expect(found).toMatchObject({ pairs: 2, graded: 1 })
  })
})
