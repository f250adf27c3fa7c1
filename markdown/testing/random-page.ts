import fc from 'fast-check'

/** A page made of parts whose place is known, so that a test needs no parser of its own. */
export interface RandomPage {
  readonly body: string
  readonly sections: readonly RandomSection[]
}

export interface RandomSection {
  /** Headings above its blocks, outermost first, the section's own last. */
  readonly headings: readonly string[]
  /** As it stands in the page, its heading line included. */
  readonly source: string
  readonly blocks: readonly RandomBlock[]
}

export interface RandomBlock {
  readonly kind: 'paragraph' | 'fence' | 'table' | 'list' | 'quote'
  readonly source: string
  /** Occurs nowhere else in the page, and in the first line of what the block says. */
  readonly marker: string
  /** Rows of a table without header, or lines of a fence without its marks; empty for the others. */
  readonly lines: readonly string[]
}

/** Markdown as people write it: sections one to three deep, each with a heading of its own and one to five blocks. */
export const randomPage: fc.Arbitrary<RandomPage> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.array(blockShape(), { minLength: 1, maxLength: 5 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((shapes) => {
    let markers = 0
    let path: readonly { readonly depth: number; readonly text: string }[] = []
    const sections = shapes.map(([depth, blocks], index): RandomSection => {
      const heading = `Part ${index}`
      path = [...path.filter((above) => above.depth < depth), { depth, text: heading }]
      const written = blocks.map((block) => writeBlock(block, `mark${markers++}x`))
      return {
        headings: path.map(({ text }) => text),
        source: [`${'#'.repeat(depth)} ${heading}`, ...written.map(({ source }) => source)].join('\n\n'),
        blocks: written,
      }
    })
    return { body: `${sections.map(({ source }) => source).join('\n\n')}\n`, sections }
  })

const MARKS: readonly string[] = [
  ...['\n', '\n\n', '\r\n', '\t', ' ', '    ', '# ', '## ', '\n---\n', '\n===\n', '- ', '1. ', '> ', '* '],
  ...[
    '```\n',
    '\n```',
    '~~~js\n',
    '| a | b |\n|---|---|\n',
    '| c |',
    '`',
    '**',
    '_',
    '[x](y)',
    '![',
    '[^1]: ',
  ],
  ...[
    '<div>\n',
    '</div>',
    '<!--',
    '-->',
    '{',
    '}',
    '<A b={1}>',
    '{{< x >}}',
    '\\',
    '&amp;',
    '\u0000',
    '\ufeff',
  ],
]

/** Anything at all, rich in what Markdown reads as marks. */
export const hostileBody: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...MARKS) },
      {
        weight: 3,
        arbitrary: fc.constantFrom('word', 'two words', 'Ünïcode', '漢字。', '👩‍🚀', 'a'.repeat(70)),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))

interface BlockShape {
  readonly kind: RandomBlock['kind']
  /** Words a line. */
  readonly lines: readonly (readonly string[])[]
}

function blockShape(): fc.Arbitrary<BlockShape> {
  const word = fc.constantFrom(
    'key',
    'pod',
    'node',
    'rotate',
    'the',
    'cluster',
    'when',
    'it',
    'restarts',
    'value',
  )
  return fc.record({
    kind: fc.constantFrom<RandomBlock['kind']>('paragraph', 'fence', 'table', 'list', 'quote'),
    lines: fc.array(fc.array(word, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 14 }),
  })
}

function writeBlock({ kind, lines: wordLines }: BlockShape, marker: string): RandomBlock {
  const [first = [], ...rest] = wordLines
  const texts = [[marker, ...first], ...rest].map((words) => words.join(' '))
  switch (kind) {
    case 'paragraph':
      return { kind, marker, source: texts.map((text) => `${text}.`).join(' '), lines: [] }
    case 'quote':
      return { kind, marker, source: texts.map((text) => `> ${text}.`).join('\n'), lines: [] }
    case 'list':
      return { kind, marker, source: texts.map((text) => `- ${text}`).join('\n'), lines: [] }
    case 'fence':
      return { kind, marker, source: ['```sh', ...texts, '```'].join('\n'), lines: texts }
    case 'table': {
      const rows = texts.map((text, row) => `| ${row} | ${text} |`)
      return { kind, marker, source: ['| no | meaning |', '|-|-|', ...rows].join('\n'), lines: rows }
    }
  }
}
