/**
 * A block of a page: what stands between its first and its last character, `[start, end)` in UTF-16 code units.
 *
 * Blocks of one parent come in order and do not overlap; between them lie white space and the marks of the parent.
 */
export type Block = LeafBlock | HeadingBlock | CodeBlock | TableBlock | ContainerBlock

export interface LeafBlock {
  /** `lines` is cut at line ends before anything else (HTML, code of MDX), `text` at sentences. */
  readonly kind: 'text' | 'lines'
  readonly start: number
  readonly end: number
}

export interface HeadingBlock {
  readonly kind: 'heading'
  readonly start: number
  readonly end: number
  /** 1 to 6. */
  readonly depth: number
  /** As a reader sees it: no marks, white space collapsed. May be empty. */
  readonly text: string
}

export interface CodeBlock {
  readonly kind: 'code'
  readonly start: number
  readonly end: number
  /** Whether it stands between fences, or is code by its indentation. */
  readonly fenced: boolean
}

export interface TableBlock {
  readonly kind: 'table'
  readonly start: number
  readonly end: number
  /** Where each row below the header starts, ascending. */
  readonly rows: readonly number[]
}

export interface ContainerBlock {
  /** A `component` is an element of MDX; headings in it count as headings of the page. */
  readonly kind: 'list' | 'item' | 'quote' | 'footnote' | 'component'
  readonly start: number
  readonly end: number
  readonly children: readonly Block[]
}
