import type { Root } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkMdx from 'remark-mdx'
import remarkParse from 'remark-parse'
import { type Processor, unified } from 'unified'
import type { Document } from '../core/document.ts'

export interface ParsedTree {
  readonly tree: Root
  /** What to add to the tree's offsets to get those in the body, in UTF-16 code units. */
  readonly offset: number
  /** What had to be read otherwise than asked; never document text. */
  readonly warnings: readonly string[]
}

/** What of a page is parsed: `blocks` stops at paragraphs, headings and cells, whose content is then one text or none. */
export type ParseDepth = 'blocks' | 'inline'

/** What stands inside paragraphs, by the parsers' names of it. */
const INLINE_CONSTRUCTS = [
  'attention',
  'autolink',
  'characterEscape',
  'characterReference',
  'codeText',
  'emailAutolink',
  'gfmFootnoteCall',
  'gfmPotentialFootnoteCall',
  'hardBreakEscape',
  'htmlText',
  'labelEnd',
  'labelStartImage',
  'labelStartLink',
  'mdxJsxTextTag',
  'mdxTextExpression',
  'protocolAutolink',
  'strikethrough',
  'wwwAutolink',
]

const processors: Readonly<Record<Document['format'], Readonly<Record<ParseDepth, Processor<Root>>>>> = {
  markdown: {
    blocks: unified().use(remarkParse).use(remarkGfm).use(withoutInline).freeze(),
    inline: unified().use(remarkParse).use(remarkGfm).freeze(),
  },
  mdx: {
    blocks: unified().use(remarkParse).use(remarkGfm).use(remarkMdx).use(withoutInline).freeze(),
    inline: unified().use(remarkParse).use(remarkGfm).use(remarkMdx).freeze(),
  },
}

/**
 * Markdown with GFM, or MDX, as a syntax tree (mdast).
 *
 * MDX that does not parse is read as plain Markdown, with a warning. Hugo shortcodes and `:::` admonitions stay text.
 * Bounded only by the caller: see `structureOverLimit`.
 */
export function parseTree(body: string, format: Document['format'], depth: ParseDepth): ParsedTree {
  // The parser drops a byte order mark without counting it.
  const offset = body.startsWith('\uFEFF') ? 1 : 0
  const text = body.slice(offset)
  if (format === 'markdown') return { tree: processors.markdown[depth].parse(text), offset, warnings: [] }
  try {
    return { tree: processors.mdx[depth].parse(text), offset, warnings: [] }
  } catch (error) {
    const tree = processors.markdown[depth].parse(text)
    return { tree, offset, warnings: [`not valid MDX${placeOf(error)}, read as plain Markdown`] }
  }
}

/** Parsing of blocks alone takes half the time, and none of the known ways to make the parser slow in one paragraph. */
function withoutInline(this: Processor): void {
  const data = this.data()
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), { disable: { null: INLINE_CONSTRUCTS } }]
}

function placeOf(error: unknown): string {
  if (!(error instanceof Error)) throw error
  const line = 'line' in error ? error.line : undefined
  return typeof line === 'number' ? ` at line ${line}` : ''
}
