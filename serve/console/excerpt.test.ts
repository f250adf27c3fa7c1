import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { excerptLines, type Line } from './excerpt.ts'
import { excerptWindow } from './excerpt-window.ts'

/** `paragraph: one [two] three`, with marked runs in brackets, code in backticks and cells divided by a bar. */
function shown(lines: readonly Line[]): readonly string[] {
  return lines.map(({ kind, cells }) => {
    const texts = cells.map((runs) =>
      runs.map(({ text, code, marked }) => (marked ? `[${text}]` : code ? `\`${text}\`` : text)).join(''),
    )
    return `${kind}: ${texts.join(' | ')}`
  })
}

const read = (text: string) => shown(excerptLines(text, []))

describe('an excerpt', () => {
  it('leaves out the marks of Markdown and keeps what is read', () => {
    expect(read('Run **all** of *it*, `npm run x`, see [the guide](a.md "t") and ![a map](m.png).')).toEqual([
      'paragraph: Run all of it, `npm run x`, see the guide and a map.',
    ])
    expect(read('snake_case_name and 2 * 3 * 4, \\*kept\\*')).toEqual([
      'paragraph: snake_case_name and 2 * 3 * 4, *kept*',
    ])
  })

  it('reads the text of links and shortcodes, also where code or an image stands in a link', () => {
    expect(
      read('[`a`](b), [![c](d.png)](e), {{< tip text="f" id="g" >}}{{% note %}}<a id="h"></a>.'),
    ).toEqual(['paragraph: `a`, c, f.'])
    expect(read('See [f(a, [b])](#f) and [c].')).toEqual(['paragraph: See f(a, [b]) and [c].'])
    expect(read('<!-- nothing -->\n\n{{< note >}}')).toEqual([])
  })

  it('lets items and quotes go on over lines', () => {
    expect(read('- a\n  b\n1. c\nd\n\n> e\n> f')).toEqual([
      'item: a\n  b',
      'item: 1. c\nd',
      'quote: e',
      'quote: f',
    ])
  })

  it('takes from code the indent of its fence', () => {
    expect(read('- a\n\n  ```yaml\n  b:\n    c: d\n  ```')).toEqual([
      'item: a',
      'code: `b:`',
      'code: `  c: d`',
    ])
  })

  it('takes headings, items, quotes and paragraphs apart', () => {
    expect(read('## Title\n\none\ntwo\n\n- a\n* b\n1. c\n> d\n---\nlast')).toEqual([
      'heading: Title',
      'paragraph: one\ntwo',
      'item: a',
      'item: b',
      'item: 1. c',
      'quote: d',
      'paragraph: last',
    ])
  })

  it('keeps code as it is written', () => {
    expect(read('```sh\na *b*\n\n# c\n```\nafter')).toEqual([
      'code: `a *b*`',
      'code: ',
      'code: `# c`',
      'paragraph: after',
    ])
  })

  it('takes tables apart into cells', () => {
    expect(read('| a | `b` |\n|---|:-:|\n| c \\| d | e |')).toEqual(['head-row: a | `b`', 'row: c | d | e'])
  })

  it('takes no row for a head row unless it is one, as in a passage that begins within a table', () => {
    expect(read('| a | b |\n| c | d |')).toEqual(['row: a | b', 'row: c | d'])
  })

  it('recognises code in a passage that begins within a fence', () => {
    expect(read('- key: value\n```\n\nafter')).toEqual(['code: `- key: value`', 'paragraph: after'])
  })

  it('marks words of the question where they are seen', () => {
    //            0123456789012345678901234567
    const text = 'a **bold** [link](bold.md) x'
    const highlights = [
      { start: 4, end: 8 },
      { start: 18, end: 22 },
      { start: 27, end: 28 },
    ]
    expect(shown(excerptLines(text, highlights))).toEqual(['paragraph: a [bold] link [x]'])
  })

  it('leaves out lines of nothing but tags, and keeps what stands for something to fill in', () => {
    expect(read('</div>\n\n<details>\n<summary>\nMore\n</summary>\n<TabItem value="a"><hr />\n')).toEqual([
      'paragraph: More',
    ])
    expect(read('<your-token>\n\n```\n<div>\n```')).toEqual(['paragraph: <your-token>', 'code: `<div>`'])
  })

  it('shows markup in text as text', () => {
    expect(read('<img src=x onerror=alert(1)>')).toEqual(['paragraph: <img src=x onerror=alert(1)>'])
  })

  it('invents nothing: runs are pieces of the text in their order, and marks only what was to be marked', () => {
    const piece = fc.constantFrom(
      'word',
      '`',
      '**',
      '_',
      '[a](b)',
      '|',
      '\n',
      '\n\n',
      '```',
      ' ',
      '# ',
      '- ',
      '\\',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const text = pieces.join('')
        const highlights = [...text.matchAll(/word/g)].map(({ index }) => ({ start: index, end: index + 4 }))
        const runs = excerptLines(text, highlights).flatMap(({ cells }) => cells.flat())
        let position = 0
        for (const run of runs) {
          const found = text.indexOf(run.text, position)
          expect(found).toBeGreaterThanOrEqual(position)
          position = found + run.text.length
          if (run.marked) expect(run.text).toBe('word')
          else expect(run.text).not.toContain('word')
        }
      }),
    )
  })
})

describe('the window of an excerpt', () => {
  const lineWith = (text: string, words: readonly string[]) =>
    excerptLines(
      text,
      words.map((word) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length })),
    )

  it('shows the lines with the most different words of the question', () => {
    const lines = [
      ...lineWith('one here', ['one']),
      ...lineWith('none', []),
      ...lineWith('one and two', ['one', 'two']),
    ]
    expect(shown(excerptWindow(lines, 40).lines)).toEqual(['paragraph: [one] and [two]'])
    expect(excerptWindow(lines, 40)).toMatchObject({ cutBefore: true, cutAfter: false })
  })

  it('starts at the beginning where no word is marked', () => {
    const lines = excerptLines('first\n\nsecond', [])
    expect(excerptWindow(lines, 6)).toMatchObject({ lines: [lines[0]], cutBefore: false, cutAfter: true })
  })

  it('brings the head row of a table along', () => {
    const text = '| Name | Use |\n|---|---|\n| a | cold |\n| b | warm |'
    const lines = excerptLines(text, [{ start: text.indexOf('warm'), end: text.indexOf('warm') + 4 }])
    expect(shown(excerptWindow(lines, 5).lines)).toEqual(['head-row: Name | Use', 'row: b | [warm]'])
  })

  it('shows a line that is longer than the limit rather than nothing', () => {
    expect(excerptWindow(excerptLines('a long line', []), 3).lines).toHaveLength(1)
    expect(excerptWindow([], 3).lines).toEqual([])
  })
})
