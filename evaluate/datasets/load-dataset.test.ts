import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { create } from 'tar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DatasetError } from '../../core/errors.ts'
import { loadDataset } from './load-dataset.ts'

const HEADER = 'query-id\tcorpus-id\tscore\n'
const PASSAGES = {
  'corpus.jsonl': '{"_id":"a","title":"A","text":"first"}\n{"_id":"b","text":"\\n"}\n',
  'queries.jsonl': '{"_id":"q1","text":"one?"}\n\n{"_id":"q2","text":"two?"}\n{"_id":"q3","text":"three?"}\n',
  'qrels/dev.tsv': `${HEADER}q2\ta\t1\nq1\tb\t2\r\nq1\ta\t0\n`,
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-dataset-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

const load = (split = 'dev') => loadDataset(folder, split, { unpackInto: join(folder, 'unpacked') })

describe('loadDataset', () => {
  it('reads passages, and the questions of the split in the order of its judgments', async () => {
    await write(PASSAGES)
    const { split, corpus, queries, qrels, unknownDocuments, unknownQueries } = await load()
    expect(split).toBe('dev')
    expect([...queries]).toEqual([
      ['q2', 'two?'],
      ['q1', 'one?'],
    ])
    expect(Object.fromEntries(qrels.get('q1') ?? [])).toEqual({ b: 2, a: 0 })
    expect([unknownDocuments, unknownQueries]).toEqual([[], []])
    if (corpus.kind !== 'passages') throw new Error(`expected passages, got ${corpus.kind}`)
    expect(corpus.count).toBe(2)
    for (let reading = 0; reading < 2; reading++) {
      const passages = []
      for await (const passage of corpus.read()) passages.push(passage)
      expect(passages).toEqual([
        { id: 'a', title: 'A', text: 'first' },
        { id: 'b', title: '', text: '\n' },
      ])
    }
  })

  it('names judged ids that the corpus lacks, which stay judged, and questions without a text, which are not asked', async () => {
    await write({ ...PASSAGES, 'qrels/dev.tsv': `${HEADER}q1\tzzz\t1\nq1\tgone\t1\nq9\ta\t1\n` })
    const { qrels, queries, unknownDocuments, unknownQueries } = await load()
    expect(unknownDocuments).toEqual(['gone', 'zzz'])
    expect(unknownQueries).toEqual(['q9'])
    expect([...queries.keys()]).toEqual(['q1'])
    expect([...(qrels.get('q1')?.keys() ?? [])]).toEqual(['zzz', 'gone'])
  })

  it('gives the same digests for the same content and others for other content', async () => {
    await write(PASSAGES)
    const first = await load()
    await write({ 'queries.jsonl': PASSAGES['queries.jsonl'].replace('three?', 'other?') })
    const sameSplit = await load()
    await write({ 'corpus.jsonl': PASSAGES['corpus.jsonl'].replace('first', 'other') })
    const otherCorpus = await load()
    await write({ 'qrels/dev.tsv': `${HEADER}q2\ta\t2\n` })
    const otherQrels = await load()
    expect(sameSplit.questionsDigest).toBe(first.questionsDigest)
    expect(otherCorpus.corpus.digest).not.toBe(first.corpus.digest)
    expect(otherCorpus.questionsDigest).toBe(first.questionsDigest)
    expect(otherQrels.questionsDigest).not.toBe(first.questionsDigest)
  })

  it('gives the same digests for passages, questions and judgments in another order', async () => {
    await write(PASSAGES)
    const first = await load()
    const turned = (text: string) => `${text.trim().split('\n').reverse().join('\n')}\n`
    const [header = '', ...rows] = PASSAGES['qrels/dev.tsv'].trim().split('\n')
    await write({
      'corpus.jsonl': turned(PASSAGES['corpus.jsonl']),
      'queries.jsonl': turned(PASSAGES['queries.jsonl']),
      'qrels/dev.tsv': `${[header, ...rows.reverse()].join('\n')}\n`,
    })
    const second = await load()
    expect([...second.queries.keys()]).not.toEqual([...first.queries.keys()])
    expect(second.corpus.digest).toBe(first.corpus.digest)
    expect(second.questionsDigest).toBe(first.questionsDigest)
  })

  it('ends lines at LF alone: separators of lines and paragraphs stand in a passage as they are', async () => {
    const text = 'before\u2028between\u2029after\u0085end'
    await write({ ...PASSAGES, 'corpus.jsonl': `{"_id":"a","text":"${text}"}\n{"_id":"b","text":"b"}\n` })
    const { corpus } = await load()
    if (corpus.kind !== 'passages') throw new Error(`expected passages, got ${corpus.kind}`)
    const texts: string[] = []
    for await (const passage of corpus.read()) texts.push(passage.text)
    expect(texts).toEqual([text, 'b'])
  })

  it.each([
    [
      'corpus.jsonl',
      '{"_id":"a","text":"x"}\n{"_id":"b" "text"',
      'corpus.jsonl, line 2: expected a JSON object, got 17 characters that are not JSON',
    ],
    ['corpus.jsonl', '["a"]', 'corpus.jsonl, line 1: expected a JSON object, got other JSON'],
    ['corpus.jsonl', '{"_id":7,"text":"x"}', 'corpus.jsonl, line 1: expected text in _id, got number'],
    ['corpus.jsonl', '{"_id":"a"}', 'corpus.jsonl, line 1: expected text in text, got nothing'],
    ['corpus.jsonl', '{"_id":"","text":"x"}', 'corpus.jsonl: expected an _id in each line, got an empty one'],
    [
      'corpus.jsonl',
      '{"_id":"a","text":"x"}\n{"_id":"a","text":"y"}',
      'corpus.jsonl: expected each _id once, got a again',
    ],
    [
      'queries.jsonl',
      '{"_id":"q","text":"x"}\n{"_id":"q","text":"y"}',
      'queries.jsonl, line 2: expected each _id once, got q again',
    ],
    ['qrels/dev.tsv', 'q1\ta\t1\n', 'qrels/dev.tsv, line 1: expected the header'],
    [
      'qrels/dev.tsv',
      `${HEADER}q1 a 1\n`,
      'qrels/dev.tsv, line 2: expected 3 fields with tabs between, got 1',
    ],
    [
      'qrels/dev.tsv',
      `${HEADER}q1\ta\t1\t1\n`,
      'qrels/dev.tsv, line 2: expected 3 fields with tabs between, got 4',
    ],
    [
      'qrels/dev.tsv',
      `${HEADER}q1\ta\t0.5\n`,
      'qrels/dev.tsv, line 2: expected a whole grade from 0 on, got "0.5"',
    ],
    [
      'qrels/dev.tsv',
      `${HEADER}q1\ta\t1\nq1\ta\t2\n`,
      'qrels/dev.tsv, line 3: expected one grade for q1 and a, got 1 and 2',
    ],
  ])('refuses a broken %s', async (file, text, message) => {
    await write({ ...PASSAGES, [file]: text })
    await expect(load()).rejects.toThrow(DatasetError)
    await expect(load()).rejects.toThrow(message)
  })

  it('names the splits that there are, and what is missing', async () => {
    await expect(load()).rejects.toThrow('expected judgments in qrels/<split>.tsv, found none')
    const absent = loadDataset(join(folder, 'absent'), 'dev', { unpackInto: folder })
    await expect(absent).rejects.toThrow(
      'absent, found no such folder; an evaluation set holds queries.jsonl',
    )
    await write({ 'qrels/train.tsv': HEADER, 'qrels/dev.tsv': HEADER })
    await expect(load('test')).rejects.toThrow('expected one of the splits dev, train, got test')
    await expect(load('../dev')).rejects.toThrow('expected one of the splits')
    await expect(load('trian')).rejects.toThrow('got trian; did you mean train?')
    await expect(load()).rejects.toThrow('expected the file queries.jsonl, found none')
    await write({ 'queries.jsonl': PASSAGES['queries.jsonl'] })
    await expect(load()).rejects.toThrow('expected corpus.jsonl, docs/ or docs.tar.gz, found none of them')
  })

  it('takes dev where no split is named, otherwise test, otherwise the only one', async () => {
    const splitOf = async (...names: readonly string[]) => {
      await rm(join(folder, 'qrels'), { recursive: true, force: true })
      await write({ ...PAGES, ...Object.fromEntries(names.map((name) => [`qrels/${name}.tsv`, HEADER])) })
      return (await loadDataset(folder, undefined, { unpackInto: join(folder, 'unpacked') })).split
    }
    expect(await splitOf('test', 'train', 'dev')).toBe('dev')
    expect(await splitOf('train', 'test')).toBe('test')
    expect(await splitOf('autumn')).toBe('autumn')
    await expect(splitOf('autumn', 'spring')).rejects.toThrow(
      'expected one of the splits autumn, spring, got none',
    )
  })

  it('takes pages from a folder, judged by their paths', async () => {
    await write({ ...PAGES, 'qrels/dev.tsv': `${HEADER}q1\tguide/drain.md\t1\nq1\tguide/none.md\t1\n` })
    const { corpus, unknownDocuments } = await load()
    expect(corpus).toMatchObject({ kind: 'pages', count: 2, folder: join(folder, 'docs') })
    expect(unknownDocuments).toEqual(['guide/none.md'])
  })

  it('takes pages from an archive, unpacked once, with the digest that the folder would have', async () => {
    await write({ ...PAGES, 'qrels/dev.tsv': `${HEADER}q1\tguide/drain.md\t1\n` })
    const asFolder = await load()
    await create({ gzip: true, file: join(folder, 'docs.tar.gz'), cwd: join(folder, 'docs') }, ['.'])
    await rm(join(folder, 'docs'), { recursive: true })
    const asArchive = await load()
    const again = await load()
    expect(asArchive.corpus).toMatchObject({ kind: 'pages', count: 2, digest: asFolder.corpus.digest })
    expect(again.corpus).toEqual(asArchive.corpus)
    expect(asArchive.unknownDocuments).toEqual([])
  })

  it.each([
    ['a link', ['index.md', 'link.md'], 'got a SymbolicLink at "link.md"'],
    ['a path that leads outside', ['index.md', '../queries.jsonl'], 'got the path "../queries.jsonl"'],
  ])('refuses an archive with %s and unpacks nothing of it', async (_, entries, message) => {
    await write({ ...PAGES, 'qrels/dev.tsv': HEADER })
    const docs = join(folder, 'docs')
    await symlink('/etc/hostname', join(docs, 'link.md'))
    await create({ gzip: true, file: join(folder, 'docs.tar.gz'), cwd: docs, preservePaths: true }, entries)
    await rm(docs, { recursive: true })
    await expect(load()).rejects.toThrow(DatasetError)
    await expect(load()).rejects.toThrow(message)
    await expect(readdir(join(folder, 'unpacked'))).rejects.toThrow('ENOENT')
  })

  it('refuses what is no archive', async () => {
    await write({
      'queries.jsonl': PASSAGES['queries.jsonl'],
      'qrels/dev.tsv': HEADER,
      'docs.tar.gz': 'not gzip at all',
    })
    await expect(load()).rejects.toThrow(
      'docs.tar.gz: expected a tar archive packed by gzip, got something else',
    )
  })
})

const PAGES = {
  'docs/index.md': '# Index\n',
  'docs/guide/drain.md': '# Drain\n',
  'queries.jsonl': PASSAGES['queries.jsonl'],
}
