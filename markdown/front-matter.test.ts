import { describe, expect, it } from 'vitest'
import { ParseError } from '../core/errors.ts'
import { readFrontMatter } from './front-matter.ts'

/** The body and what was read, without offsets. */
function read(text: string): unknown {
  const result = readFrontMatter(text)
  expect(result.body).toBe(text.slice(result.bodyOffset))
  return result.kind === 'broken'
    ? { kind: result.kind, line: result.line }
    : { kind: result.kind, data: result.data, body: result.body }
}

describe('YAML front matter', () => {
  it('is taken off and read, dates as text', () => {
    expect(read('---\ntitle: Leave\ndate: 2020-01-31\n---\n# Leave\n')).toEqual({
      kind: 'yaml',
      data: { title: 'Leave', date: '2020-01-31' },
      body: '# Leave\n',
    })
  })

  it('may have Windows line ends, a byte order mark, no body, or nothing in it', () => {
    expect(read('---\r\ntitle: A\r\n---\r\nbody')).toMatchObject({ data: { title: 'A' }, body: 'body' })
    expect(read('\uFEFF---\ntitle: A\n---')).toMatchObject({ data: { title: 'A' }, body: '' })
    expect(read('---\n---\nbody')).toEqual({ kind: 'yaml', data: {}, body: 'body' })
  })

  it('is broken, with its line, where it does not parse or repeats a key', () => {
    expect(read('---\ntitle: A\nnote: a: b\n---\nbody')).toEqual({ kind: 'broken', line: 3 })
    expect(read('---\ntitle: A\ntitle: B\n---\nbody')).toEqual({ kind: 'broken', line: 3 })
  })

  it('is broken where a mapping is never closed', () => {
    expect(read('---\ntitle: A\ngroups: [staff]\n\n# Text')).toEqual({ kind: 'broken', line: 1 })
  })

  it('says what is wrong without quoting the text', () => {
    const result = readFrontMatter('---\nsecret: a: b\n---\nbody')
    expect(result).toMatchObject({ kind: 'broken', body: 'body', error: expect.any(ParseError) })
    expect(String(result.kind === 'broken' && result.error)).toBe(
      'ParseError: front matter at line 2 is not YAML (BLOCK_AS_IMPLICIT_KEY); mend it or remove it',
    )
  })

  it('is no front matter where text stands between two rules', () => {
    for (const text of [
      '---\n\nSome prose.\n\n---\nMore.',
      '---\n- a\n- b\n---\n',
      '---\n',
      '----\na: b\n---\n',
    ]) {
      expect(read(text)).toEqual({ kind: 'none', data: {}, body: text })
    }
  })

  it('survives alias bombs, deep nesting and unknown tags', () => {
    const bomb = ['a: &a [x]', 'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]', 'c: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]']
    expect(read(`---\n${bomb.join('\n')}\n---\nbody`)).toMatchObject({ kind: 'broken' })
    expect(read(`---\na: ${'['.repeat(30_000)}\n---\nbody`)).toMatchObject({ kind: 'broken' })
    expect(readFrontMatter('---\na: !!js/function x\n---\nbody')).toMatchObject({
      data: { a: 'x' },
      warnings: ['front matter line 2: TAG_RESOLVE_FAILED'],
    })
  })

  it('changes no prototype', () => {
    readFrontMatter('---\n__proto__: { polluted: true }\n---\nbody')
    expect('polluted' in {}).toBe(false)
  })
})

describe('TOML front matter', () => {
  it('is read as far as pages use it: strings, numbers, booleans, dates and lists', () => {
    const text = [
      '+++',
      'title = "The \\"new\\" one" # of two',
      "path = 'C:\\temp'",
      'tags = ["a", \'b\', # the rest',
      '  "c",',
      ']',
      'weight = 1_000',
      'draft = false',
      'date = 2020-01-31T00:00:00Z',
      '+++',
      'body',
    ].join('\n')
    expect(read(text)).toEqual({
      kind: 'toml',
      data: {
        title: 'The "new" one',
        path: 'C:\\temp',
        tags: ['a', 'b', 'c'],
        weight: 1000,
        draft: false,
        date: '2020-01-31T00:00:00Z',
      },
      body: 'body',
    })
  })

  it('passes over tables with a warning', () => {
    expect(readFrontMatter('+++\ntitle = "A"\n[params]\nx = 1\n[[menu]]\n+++\n')).toMatchObject({
      data: { title: 'A' },
      warnings: ['front matter: 2 tables of TOML were not read'],
    })
  })

  it('is broken, with its line, where it is not understood', () => {
    expect(read('+++\ntitle = "A"\nnested = [[1], [2]]\n+++\n')).toEqual({ kind: 'broken', line: 3 })
    expect(read(`+++\nopen = [${'"x",\n'.repeat(10_000)}\n+++\n`)).toEqual({ kind: 'broken', line: 2 })
  })
})

it('leaves a page without front matter as it is', () => {
  expect(read('# Title\n\n---\na: b\n---\n')).toEqual({
    kind: 'none',
    data: {},
    body: '# Title\n\n---\na: b\n---\n',
  })
})
