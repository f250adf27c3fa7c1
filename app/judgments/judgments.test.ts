import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANONYMOUS } from '../../core/access.ts'
import { ConfigError, DatasetError, InvalidQueryError, JudgmentError } from '../../core/errors.ts'
import type { Hit, SearchResult } from '../../core/hit.ts'
import { questionSlices } from '../../evaluate/datasets/question-slices.ts'
import { openJudgmentStore } from '../../evaluate/judgments/open-judgment-store.ts'
import {
  type StubReply,
  type StubRequest,
  type StubServer,
  startStubServer,
} from '../../llm/testing/stub-server.ts'
import { loadSettings } from '../settings.ts'
import type { System } from '../system.ts'
import { importJudgments } from './import-judgments.ts'
import { openJudgingDesk } from './judging-desk.ts'
import { openJudgments } from './judgments.ts'
import { agreementWithPeople } from './pool-agreement.ts'

const root = mkdtempSync(join(tmpdir(), 'plumbline-app-judgments-'))
afterAll(() => rmSync(root, { recursive: true }))
let folder: string
let stub: StubServer | undefined
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'))
  writeFileSync(join(folder, 'questions.txt'), 'how do I drain?\n\nwhat is a pod?\r\nhow do I drain?\n')
})
afterEach(async () => {
  await stub?.close()
  stub = undefined
})

/** By pipeline the documents that it finds for any question, best first; `refused` is refused. */
function systemThatFinds(found: Readonly<Record<string, readonly string[]>>): System {
  const search: System['search'] = async ({ query, pipeline = '', limit }) => {
    if (query.startsWith('refused')) throw new InvalidQueryError('too long')
    return { hits: (found[pipeline] ?? []).slice(0, limit).map(hit) } as unknown as SearchResult
  }
  return { pipeline: 'dense', search } as Partial<System> as System
}

function hit(name: string): Hit {
  const passages = [2, 1].map((start) => ({ text: `${name} ${start}`, start }))
  return { documentId: `docs:${name}`, title: name, passages } as unknown as Hit
}

const SYSTEM = systemThatFinds({ bm25: ['a', 'b', 'c'], dense: ['b', 'd'] })
const work = { signal: new AbortController().signal }
const order = {
  name: 'first',
  questions: 'questions.txt',
  pipelines: ['bm25', 'dense'],
  depth: 2,
  principal: ANONYMOUS,
}

async function open(chat = '') {
  const file = join(folder, 'plumbline.yaml')
  writeFileSync(file, `data: ./data\n${chat}`)
  return openJudgments(loadSettings({ config: file, workingFolder: folder, env: {} }))
}

describe('a pool that is made', () => {
  it('holds what the pipelines found, passages in the order of the page', async () => {
    const judgments = await open()
    const { pool } = await judgments.makePool(SYSTEM, order, work)
    expect(pool.items).toHaveLength(2 * 3)
    expect(new Set(pool.items.map(({ documentId }) => documentId))).toEqual(
      new Set(['docs:a', 'docs:b', 'docs:d']),
    )
    expect(pool.items.find(({ title }) => title === 'a')?.text).toBe('a 1\n\n[…]\n\na 2')
    expect(judgments.pools()).toEqual([{ name: 'first', items: 6, judges: [] }])
    await judgments.close()
  })

  it('names questions that cannot be asked, and those that nothing was found for', async () => {
    writeFileSync(join(folder, 'queries.jsonl'), '{"_id":"1","text":"refused"}\n{"_id":"2","text":"why"}\n')
    const judgments = await open()
    const asked = { ...order, questions: 'queries.jsonl' }
    const made = await judgments.makePool(systemThatFinds({}), asked, work)
    expect(made).toMatchObject({ refused: [{ query: '1', reason: 'too long' }], withoutHits: ['2'] })
    await judgments.close()
  })

  it.each<[Partial<typeof order>, string]>([
    [{ name: 'first' }, 'expected a new pool'],
    [{ name: '../x' }, "as a pool's name"],
    [{ name: 'second', questions: 'nowhere.txt' }, 'expected a file with questions'],
    [{ name: 'second', questions: 'empty.txt' }, 'expected questions, one a line'],
  ])('is refused: %j', async (wrong, message) => {
    writeFileSync(join(folder, 'empty.txt'), '\n \n')
    const judgments = await open()
    await judgments.makePool(SYSTEM, order, work)
    await expect(judgments.makePool(SYSTEM, { ...order, ...wrong }, work)).rejects.toThrow(message)
    await judgments.close()
  })
})

describe('what was judged', () => {
  it('is written as a data set, and refused where nothing was', async () => {
    const judgments = await open()
    await judgments.makePool(SYSTEM, order, work)
    await expect(judgments.export('first', 'out', 'dev')).rejects.toThrow(DatasetError)
    const store = openJudgmentStore(join(folder, 'data/judgments.db'))
    store.judge('first', { place: 0, judge: 'ann', grade: 3 })
    store.close()
    expect(await judgments.export('first', 'out', 'dev')).toMatchObject({ questions: 1, judgments: 1 })
    expect(readFileSync(join(folder, 'out/qrels/dev.tsv'), 'utf8')).toMatch(
      /^query-id\tcorpus-id\tscore\nq-\w{12}\t[abd]\t3\n$/,
    )
    await judgments.close()
  })
})

describe('judgments of others', () => {
  it('are written as a data set: a table, or TREC with the texts of its questions', async () => {
    writeFileSync(join(folder, 'table.csv'), 'question,page,grade\nhow?,a.md,2\nhow?,b.md,0\n')
    writeFileSync(join(folder, 'qrels.txt'), 'q1 0 a.md 1\nq2 0 b.md 1\n')
    writeFileSync(join(folder, 'queries.jsonl'), '{"_id":"q1","text":"how?"}\n')
    const at = (name: string) => join(folder, name)
    expect(await importJudgments({ file: at('table.csv'), folder: at('table'), split: 'dev' })).toMatchObject(
      { questions: 1, judgments: 2, withoutText: [] },
    )
    const trec = { file: at('qrels.txt'), folder: at('trec'), split: 'test' }
    expect(await importJudgments({ ...trec, questions: at('queries.jsonl') })).toMatchObject({
      questions: 1,
      judgments: 1,
      withoutText: ['q2'],
    })
    writeFileSync(join(folder, 'tagged.csv'), 'question,page,tag\nhow?,a.md,nodes\nhow?,b.md,keys\n')
    await importJudgments({ file: at('tagged.csv'), folder: at('tagged'), split: 'dev' })
    const [question] = readFileSync(at('tagged/queries.jsonl'), 'utf8').split('\n')
    expect(questionSlices(JSON.parse(question ?? ''))).toEqual(['tag keys', 'tag nodes'])
    expect(readFileSync(at('trec/qrels/test.tsv'), 'utf8')).toContain('q1\ta.md\t1\n')
    await expect(importJudgments(trec)).rejects.toThrow('--questions')
    await expect(importJudgments({ ...trec, file: at('queries.jsonl') })).rejects.toThrow(DatasetError)
  })
})

describe('the desk of judges', () => {
  async function desk(readable: (id: string) => boolean = () => true) {
    const judgments = await open()
    const { pool } = await judgments.makePool(SYSTEM, order, work)
    await judgments.close()
    const store = openJudgmentStore(join(folder, 'data/judgments.db'))
    const document: System['document'] = async (id) => (readable(id) ? ({} as never) : undefined)
    return { desk: openJudgingDesk(store, { document }, () => 7), store, pool }
  }

  it('gives one item after the other, nothing of pipelines in it, and goes on where a judge was', async () => {
    const { desk: judging, pool } = await desk()
    const turn = await judging.next('first', 'ann', ANONYMOUS)
    expect(Object.keys(turn.item ?? {}).sort()).toEqual(['documentId', 'place', 'question', 'text', 'title'])
    expect(turn).toMatchObject({ item: { place: 0 }, done: 0, total: 6 })
    judging.judge('first', 'ann', 0, 3)
    judging.judge('first', 'ann', 1, null)
    expect(await judging.next('first', 'ann', ANONYMOUS)).toMatchObject({ item: { place: 2 }, done: 2 })
    judging.undo('first', 'ann')
    expect(await judging.next('first', 'ann', ANONYMOUS)).toMatchObject({ item: { place: 1 }, done: 1 })
    for (const place of pool.items.keys()) judging.judge('first', 'ann', place, 1)
    expect(await judging.next('first', 'ann', ANONYMOUS)).toEqual({ done: 6, total: 6, unreadable: 0 })
  })

  it('shows nobody what is closed to them, counts it, and judges nothing for them', async () => {
    const { desk: judging, store } = await desk((id) => id !== 'docs:b')
    for (let n = 0; n < 4; n++) {
      const { item } = await judging.next('first', 'ann', ANONYMOUS)
      expect(item?.documentId).not.toBe('docs:b')
      judging.judge('first', 'ann', item?.place ?? -1, 2)
    }
    expect(await judging.next('first', 'ann', ANONYMOUS)).toEqual({ done: 4, total: 6, unreadable: 2 })
    expect(store.judgments('first').map(({ grade }) => grade)).toEqual([2, 2, 2, 2])
    const last = store.judgments('first').at(-1)?.place
    judging.undo('first', 'ann')
    expect((await judging.next('first', 'ann', ANONYMOUS)).item?.place).toBe(last)
  })

  it.each(['', ' ann', 'model:mine', 'x'.repeat(61), 'a\nb'])(
    'takes %j for no name of a judge',
    async (name) => {
      const { desk: judging } = await desk()
      expect(() => judging.judge('first', name, 0, 1)).toThrow(JudgmentError)
      await expect(judging.next('first', name, ANONYMOUS)).rejects.toThrow(JudgmentError)
    },
  )

  it('keeps of who clicked only a digest, another for each tenant', async () => {
    const { desk: judging, store } = await desk()
    const click = { question: 'how?', documentId: 'docs:a', position: 1, kind: 'click' } as const
    expect(await judging.giveFeedback(click, ANONYMOUS, '10.0.0.1')).toBe(true)
    expect(await judging.giveFeedback(click, ANONYMOUS, '10.0.0.1')).toBe(false)
    expect(await judging.giveFeedback(click, { ...ANONYMOUS, tenant: 'other' }, '10.0.0.1')).toBe(true)
    const people = store.feedback().map(({ person }) => person)
    expect(new Set(people).size).toBe(2)
    expect(people.join()).not.toContain('10.0.0.1')
  })

  it('takes no word on what its reader may not see, and the later of two votes', async () => {
    const { desk: judging, store } = await desk((id) => id === 'docs:a')
    const vote = { question: 'how?', documentId: 'docs:a', position: 1, kind: 'up' } as const
    expect(await judging.giveFeedback({ ...vote, documentId: 'evil:x' }, ANONYMOUS, 'c')).toBeUndefined()
    await judging.giveFeedback(vote, ANONYMOUS, 'c')
    await judging.giveFeedback({ ...vote, kind: 'down' }, ANONYMOUS, 'c')
    expect(store.feedback().map(({ documentId, kind }) => [documentId, kind])).toEqual([['docs:a', 'down']])
  })
})

describe('a language model as a judge', () => {
  async function judged(reply: (request: StubRequest, number: number) => StubReply, attempts = 2) {
    stub = await startStubServer(reply)
    const judgments = await open(
      `chat: { model: 'openai:stub', baseUrl: '${stub.baseUrl}', keyFile: ./key, attempts: ${attempts}, concurrency: 2 }\n`,
    )
    writeFileSync(join(folder, 'key'), 'secret')
    await judgments.makePool(SYSTEM, order, work)
    return judgments
  }
  const titleOf = ({ messages }: StubRequest) =>
    /<passage \w+>\n(\w)/u.exec(messages.at(-1)?.content ?? '')?.[1]
  const options = { samples: 2, relevantFrom: 2 }

  it('grades, agrees with people as it does, and costs nothing the second time', async () => {
    // a is 3, b is 1, d is 0; people say the same but for b.
    const grades: Readonly<Record<string, number>> = { a: 3, b: 1, d: 0 }
    const judgments = await judged((request) => `{"grade": ${grades[titleOf(request) ?? '']}}`)
    const store = openJudgmentStore(join(folder, 'data/judgments.db'))
    for (const [place, { title }] of store.pool('first').items.entries()) {
      store.judge('first', { place, judge: 'ann', grade: title === 'a' ? 3 : title === 'b' ? 2 : 0 })
    }
    const report = await judgments.judge('first', options, work)
    expect(report).toMatchObject({ graded: 6, ungraded: 0, answers: 12, cached: 0, rubbish: 0, failures: 0 })
    expect(report.agreement).toMatchObject({ items: 6, same: 4 / 6 })
    // They differ in 2 of 6; by chance they agree on 3 and on 0, each a third of both: 2/9.
    expect(report.agreement.plain.kappa).toBeCloseTo(1 - 2 / 6 / (1 - 2 / 9), 9)
    expect(report.outputTokens).toBe(12 * '{"grade": 3}'.split(' ').length)
    expect(report.inputTokens).toBeGreaterThan(12 * 50)
    expect(agreementWithPeople(store.judgments('first'), report.judge)).toEqual(report.agreement)
    const again = await judgments.judge('first', options, work)
    expect(again).toMatchObject({ before: 6, graded: 0, answers: 0, inputTokens: 0 })
    expect(stub?.requests).toHaveLength(12)
    store.close()
    await judgments.close()
  })

  it('counts rubbish and silence, and leaves such items without a grade', async () => {
    const judgments = await judged((request) => {
      if (titleOf(request) === 'b') return 'I cannot tell.'
      return titleOf(request) === 'd' ? { status: 503, headers: { 'retry-after': '0' } } : '{"grade": 2}'
    }, 1)
    const report = await judgments.judge('first', options, work)
    expect(report).toMatchObject({ graded: 2, ungraded: 4, rubbish: 4, failures: 4 })
    expect(report.agreement.items).toBe(0)
    const store = openJudgmentStore(join(folder, 'data/judgments.db'))
    expect(store.judgments('first').map(({ grade }) => grade)).toEqual([2, 2])
    store.close()
    await judgments.close()
  })

  it('is refused where none is configured', async () => {
    const judgments = await open()
    await expect(judgments.judge('first', options, work)).rejects.toThrow(ConfigError)
    await judgments.close()
  })
})
