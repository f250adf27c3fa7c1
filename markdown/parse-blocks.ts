import type { Nodes, Parents, Root } from 'mdast'
import type { Document } from '../core/document.ts'
import type { Block, ContainerBlock } from './block.ts'
import { headingText, labelKey } from './heading-text.ts'
import { structureOverLimit } from './parse-limits.ts'
import { parseTree } from './parse-tree.ts'

export interface ParsedBlocks {
  /** In order. All that is not white space lies in one of them. */
  readonly blocks: readonly Block[]
  /** What had to be read otherwise than asked; never document text. */
  readonly warnings: readonly string[]
}

/** The blocks of a page. A page whose structure would cost the parser too much is one block of text, with a warning. */
export function parseBlocks(body: string, format: Document['format']): ParsedBlocks {
  const reason = structureOverLimit(body)
  if (reason !== undefined) {
    const blocks: readonly Block[] = [{ kind: 'text', start: 0, end: body.length }]
    return { blocks, warnings: [`read as plain text: ${reason}`] }
  }
  const { tree, offset, warnings } = parseTree(body, format, 'blocks')
  const reader: TreeReader = { body, format, offset, definitions: definitionsOf(tree) }
  return { blocks: childBlocks(tree, reader), warnings }
}

interface TreeReader {
  readonly body: string
  readonly format: Document['format']
  /** What to add to the tree's offsets. */
  readonly offset: number
  readonly definitions: ReadonlySet<string>
}

function definitionsOf(root: Root): ReadonlySet<string> {
  const labels = new Set<string>()
  const visit = (node: Nodes): void => {
    if (node.type === 'definition') labels.add(labelKey(node.label ?? node.identifier))
    else if ('children' in node) node.children.forEach(visit)
  }
  visit(root)
  return labels
}

function childBlocks(parent: Parents, reader: TreeReader): readonly Block[] {
  return parent.children.map((child) => blockOf(child, reader))
}

function blockOf(node: Nodes, reader: TreeReader): Block {
  const [start, end] = rangeOf(node, reader)
  switch (node.type) {
    case 'heading': {
      const text = headingText(reader.body.slice(start, end), reader.format, reader.definitions)
      return { kind: 'heading', start, end, depth: node.depth, text }
    }
    case 'code':
      return { kind: 'code', start, end, fenced: /^[`~]/.test(reader.body.slice(start, start + 1)) }
    case 'table':
      return { kind: 'table', start, end, rows: node.children.slice(1).map((row) => rangeOf(row, reader)[0]) }
    case 'list':
    case 'listItem':
    case 'blockquote':
    case 'footnoteDefinition':
    case 'mdxJsxFlowElement':
      return { kind: CONTAINER_KINDS[node.type], start, end, children: childBlocks(node, reader) }
    case 'html':
    case 'mdxjsEsm':
    case 'mdxFlowExpression':
      return { kind: 'lines', start, end }
    default:
      return { kind: 'text', start, end }
  }
}

const CONTAINER_KINDS = {
  list: 'list',
  listItem: 'item',
  blockquote: 'quote',
  footnoteDefinition: 'footnote',
  mdxJsxFlowElement: 'component',
} as const satisfies Record<string, ContainerBlock['kind']>

function rangeOf(node: Nodes, reader: TreeReader): readonly [start: number, end: number] {
  const start = node.position?.start.offset
  const end = node.position?.end.offset
  if (start === undefined || end === undefined) throw new TypeError(`a ${node.type} without a position`)
  return [start + reader.offset, end + reader.offset]
}
