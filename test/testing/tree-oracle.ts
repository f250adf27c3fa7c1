import type { Nodes, Root, RootContent } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'

/** What a page holds, read from its whole syntax tree at once: slow, and nothing of the chunker's own. */
export interface TreeOracle {
  /** Letters and digits of the headings above the place that ends before `end`, outermost first; empty ones left out. */
  headingsBefore(end: number): readonly string[]
  readonly fences: readonly Range[]
  readonly tables: readonly TableRange[]
}

export interface Range {
  readonly start: number
  readonly end: number
}

export interface TableRange extends Range {
  /** Where the first row below the header starts. */
  readonly rows: number
}

export function treeOracle(body: string): TreeOracle {
  const root: Root = unified().use(remarkParse).use(remarkGfm).parse(body)
  const headings = root.children.flatMap((node) =>
    node.type === 'heading' ? [{ ...rangeOf(node), depth: node.depth, text: ink(visible(node)) }] : [],
  )
  return {
    headingsBefore(end) {
      let path: readonly { readonly depth: number; readonly text: string }[] = []
      for (const heading of headings) {
        if (heading.start >= end) break
        path = [...path.filter(({ depth }) => depth < heading.depth), heading]
      }
      return path.flatMap(({ text }) => text || [])
    },
    fences: root.children.flatMap((node) =>
      node.type === 'code' && /[`~]/.test(body[rangeOf(node).start] ?? '') ? [rangeOf(node)] : [],
    ),
    tables: root.children.flatMap((node) => {
      const second = node.type === 'table' ? node.children[1] : undefined
      return second === undefined ? [] : [{ ...rangeOf(node), rows: rangeOf(second).start }]
    }),
  }
}

/** Letters and digits alone: what marks around them become is another test's matter. */
export function ink(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '')
}

/** As a reader sees it; the anchor `{#name}` at the end of a heading is none of its text. */
function visible(node: Nodes): string {
  if (node.type === 'image' || node.type === 'imageReference') return node.alt ?? ''
  if (node.type === 'html') return ''
  if ('value' in node) return node.value
  const text = 'children' in node ? node.children.map(visible).join('') : ''
  return node.type === 'heading' ? text.replace(/\{#[^{}]*\}\s*$/u, '') : text
}

function rangeOf(node: RootContent | Nodes): Range {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 }
}
