import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findWords } from './find-words.ts'

const cut = (text: string): string[] => [...findWords(text)].map(({ start, end }) => text.slice(start, end))

describe('findWords', () => {
  it.each([
    ['plain words, with marks.', ['plain', 'words', 'with', 'marks']],
    ['run `kubectl_get --dry-run=client -f`', ['run', 'kubectl_get', '--dry-run', 'client', '-f']],
    ['a.b.c/d and foo::bar, bin\\sh', ['a.b.c/d', 'and', 'foo::bar', 'bin\\sh']],
    ['C++ or C++17, C# and .NET', ['C++', 'or', 'C++', '17', 'C#', 'and', '.NET']],
    ["the pod's O’Reilly", ['the', "pod's", 'O’Reilly']],
    ['10,000 pods, 1,2,3', ['10,000', 'pods', '1', '2', '3']],
    ['--- a -- b ... c', ['a', 'b', 'c']],
    ['item#anchor # Heading #', ['item', 'anchor', 'Heading']],
    ['__init__ **bold** _it_', ['init', 'bold', 'it']],
    ['café nai\u0308ve so\u00adft', ['café', 'nai\u0308ve', 'so\u00adft']],
    ['使用kubectl命令', ['使用', 'kubectl', '命令']],
    ['🚀 50% ½', ['50', '½']],
  ])('cuts %j', (text, words) => {
    expect(cut(text)).toEqual(words)
  })

  it('takes an address whole, in prose and as the target of a link', () => {
    const text = 'see https://example.org/a?b=c#d or [this page](/docs/setup.md#start).'
    expect(
      [...findWords(text)]
        .filter(({ kind }) => kind === 'address')
        .map(({ start, end }) => text.slice(start, end)),
    ).toEqual(['https://example.org/a?b=c#d', '/docs/setup.md#start'])
  })

  it('ends a word after sixteen parts', () => {
    expect(cut('a-'.repeat(20)).map((word) => word.split('-').length)).toEqual([16, 4])
  })

  it('gives ascending ranges inside any text, without overlap, that begin and end with something visible', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        let behind = 0
        for (const { start, end } of findWords(text)) {
          expect(start).toBeGreaterThanOrEqual(behind)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(text.slice(start, end)).not.toMatch(/\s/)
          behind = end
        }
      }),
    )
  })

  it('leaves no letter and no digit outside a word', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        let rest = text
        for (const { start, end } of [...findWords(text)].reverse())
          rest = rest.slice(0, start) + rest.slice(end)
        expect(rest).not.toMatch(/[\p{L}\p{N}]/u)
      }),
    )
  })
})

/** Marks that join, break and open words, among letters of several scripts, and any other characters. */
function anyText(): fc.Arbitrary<string> {
  const unit = fc.oneof(
    fc.constantFrom(
      'a',
      'B',
      'é',
      '7',
      '全',
      'の',
      'ก',
      '한',
      '-',
      '--',
      '_',
      '.',
      '/',
      '::',
      "'",
      '’s',
      ',000',
      '#',
      '++',
    ),
    fc.constantFrom(' ', '\n', '](', ')', 'https://', '\u00ad', '\u0301', '\ud83d'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  )
  return fc.array(unit, { maxLength: 30 }).map((units) => units.join(''))
}
