/** A paragraph or an item of a list as plain text. */
export interface PlainBlock {
  readonly kind: 'paragraph' | 'item'
  readonly text: string
}

/**
 * The prose of Markdown: no code, tables, headings, scripts, comments or shortcodes; of links their text. This reads well
 * enough to make questions from, and is no parser: what it takes wrongly is a question less, or one that a filter drops.
 */
export function plainBlocks(markdown: string): readonly PlainBlock[] {
  const prose = NOT_PROSE.reduce((text, [pattern, instead]) => text.replace(pattern, instead), markdown)
  return prose.split(BETWEEN_BLOCKS).flatMap((block): readonly PlainBlock[] => {
    const kind = ITEM.test(block) ? 'item' : 'paragraph'
    const text = INLINE.reduce((all, [pattern, instead]) => all.replace(pattern, instead), block)
    const plain = text.replace(/\s+/g, ' ').trim()
    return plain === '' ? [] : [{ kind, text: plain }]
  })
}

/** The sentences of a text, in order. */
export function sentencesOf(text: string): readonly string[] {
  return [...SENTENCES.segment(text)].map(({ segment }) => segment.trim()).filter((part) => part !== '')
}

const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' })

const NOT_PROSE: readonly (readonly [RegExp, string])[] = [
  [/^ {0,9}(```+|~~~+)[^\n]*\n[\s\S]*?(?:^ {0,9}\1[^\n]*$|$(?![\s\S]))/gm, '\n\n'],
  [/<!--[\s\S]*?-->/g, ' '],
  [/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/gi, ' '],
  [/\{\{[<%][^\n]*?[>%]\}\}/g, ' '],
  [/^ {0,3}#{1,6} [^\n]*$/gm, '\n\n'],
  [/^[^\n]+\n {0,3}(?:={3,}|-{3,}) *$/gm, '\n\n'],
  [/^ *\|[^\n]*$/gm, '\n\n'],
  [/^ {0,3}> ?/gm, ''],
  [/<\/?[a-zA-Z][^<>\n]*>/g, ' '],
]

/** An empty line, or the beginning of an item. */
const BETWEEN_BLOCKS = /\n\s*\n|\n(?=\s*(?:[-*+]|\d{1,3}[.)])\s)/
const ITEM = /^\s*(?:[-*+]|\d{1,3}[.)])\s/

const INLINE: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:[-*+]|\d{1,3}[.)])\s+/, ''],
  [/!\[[^\]\n]*\]\([^)\n]*\)/g, ' '],
  [/\[([^\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])/g, '$1'],
  [/[`*]|~~|__/g, ''],
]
