import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DatasetError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import { csvRecords } from './csv-records.ts'
import { readCsvJudgments } from './read-judgments.ts'

async function recordsOf(...pieces: readonly string[]): Promise<readonly (readonly string[])[]> {
  const records: (readonly string[])[] = []
  for await (const { fields } of csvRecords(pieces, 'a.csv')) records.push(fields)
  return records
}

describe('csvRecords', () => {
  it.each([
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\n\n"c","d"',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['"a, ""b""",\n', [['a, "b"', '']]],
    [
      '"two\r\nlines",x\ny,""',
      [
        ['two\r\nlines', 'x'],
        ['y', ''],
      ],
    ],
    [',\n', [['', '']]],
    ['', []],
    ['"a"\r\n', [['a']]],
  ])('reads %j', async (text, records) => {
    expect(await recordsOf(text)).toEqual(records)
    expect(await recordsOf(...text)).toEqual(records)
  })

  it.each([
    ['a\nb"c', 'a.csv, line 2: expected no quote inside of a field without quotes'],
    ['"a"b', 'a.csv, line 1: expected a comma or a line end behind a closing quote'],
    ['a\n"b\nc', 'a.csv, line 2: expected a closing quote, got the end of the file'],
    [`"${'x'.repeat(100_001)}"`, 'expected fields of at most 100000 characters'],
  ])('refuses %j', async (text, message) => {
    await expect(recordsOf(text)).rejects.toThrow(DatasetError)
    await expect(recordsOf(text)).rejects.toThrow(message)
  })

  it('reads back whatever fields were quoted', async () => {
    const unit = fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '💥')
    const field = fc.string({ unit, maxLength: 6 })
    const records = fc.array(fc.array(field, { minLength: 2, maxLength: 3 }), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(records, async (written) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
        const text = written.map((fields) => `${fields.map(quoted).join(',')}\r\n`).join('')
        expect(await recordsOf(text)).toEqual(written)
      }),
    )
  })
})

describe('readCsvJudgments', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plumbline-csv-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  function read(text: string) {
    const path = join(folder, 'questions.csv')
    writeFileSync(path, text)
    return readCsvJudgments(path, 'questions.csv')
  }

  it('gathers the pages, grades and tags of each question', async () => {
    const text = [
      '\ufeffTag,Question,page,grade',
      'nodes,How do I drain a node?,tasks/drain.md,2',
      'basics,How do I drain a node?,concepts/nodes.md,',
      ',"Pods, or containers?",pods.md,0',
    ].join('\r\n')
    const drain = `q-${sha256('How do I drain a node?').slice(0, 12)}`
    const pods = `q-${sha256('Pods, or containers?').slice(0, 12)}`
    expect(await read(text)).toEqual({
      queries: new Map([
        [drain, 'How do I drain a node?'],
        [pods, 'Pods, or containers?'],
      ]),
      qrels: new Map([
        [
          drain,
          new Map([
            ['tasks/drain.md', 2],
            ['concepts/nodes.md', 1],
          ]),
        ],
        [pods, new Map([['pods.md', 0]])],
      ]),
      tags: new Map([[drain, ['basics', 'nodes']]]),
    })
  })

  it('takes ids as they are given', async () => {
    expect((await read('id,question,page\n7,Why?,a.md\n7,Why?,b.md\n')).queries).toEqual(
      new Map([['7', 'Why?']]),
    )
  })

  it.each([
    ['', 'questions.csv: expected a header such as question,page and rows below it, got no row'],
    ['question,page\n', 'got no row'],
    [
      'question,pages\nWhy?,a.md',
      'line 1: expected a header of question, page, grade, id, tag, got "pages"; did you mean page?',
    ],
    ['question,grade\nWhy?,1', 'expected a column page, got question, grade'],
    ['question,page,page\nWhy?,a,b', 'expected each column once, got page again'],
    [
      'question,page\nWhy, oh why?,a.md',
      'line 2: expected 2 fields (question, page), got 3; put a field with a comma',
    ],
    ['question,page\nWhy?,', 'questions.csv, line 2: expected a question and a page, got an empty page'],
    ['question,page,grade\nWhy?,a.md,good', 'expected a whole grade from 0 on, got "good"'],
    ['question,page\nWhy?,a.md\nWhy?,a.md', 'line 3: expected each page once for a question, got a.md again'],
    ['id,question,page\n1,Why?,a.md\n1,How?,a.md', 'line 3: expected one question for the id 1, got another'],
  ])('refuses %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(DatasetError)
    await expect(read(text)).rejects.toThrow(message)
  })
})
