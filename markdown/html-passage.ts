import type { Element, Nodes } from 'hast'

/** What can be marked: the smallest blocks that hold text of their own. */
const BLOCKS: ReadonlySet<string> = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'li',
  'pre',
  'tr',
  'hr',
])
/** Marked as a whole, whatever is in them. */
const WHOLE: ReadonlySet<string> = new Set(['pre', 'tr', 'hr'])

/**
 * Gives the blocks whose source lies in `[start, end)` at least in part the attribute `data-passage`.
 *
 * A list item is marked where its own text lies there; its paragraphs and inner lists are marked for themselves.
 */
export function markPassage(root: Nodes, start: number, end: number): void {
  const visit = (node: Nodes): void => {
    if (node.type === 'element' && BLOCKS.has(node.tagName)) {
      const own: readonly Nodes[] = WHOLE.has(node.tagName) ? [node] : node.children.filter(isInline)
      if (own.some((part) => overlaps(part, start, end))) node.properties['dataPassage'] = ''
    }
    if ('children' in node) node.children.forEach(visit)
  }
  visit(root)
}

function isInline(node: Element['children'][number]): boolean {
  return node.type !== 'element' || !(BLOCKS.has(node.tagName) || CONTAINERS.has(node.tagName))
}

const CONTAINERS: ReadonlySet<string> = new Set(['ul', 'ol', 'blockquote', 'table', 'section', 'div'])

function overlaps(node: Nodes, start: number, end: number): boolean {
  const from = node.position?.start.offset
  const to = node.position?.end.offset
  return from !== undefined && to !== undefined && from < end && start < to
}
