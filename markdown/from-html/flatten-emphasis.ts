import type { Nodes } from 'hast'

/** Tags that become one mark of Markdown. */
const MARKS: Readonly<Record<string, string>> = {
  b: 'strong',
  strong: 'strong',
  i: 'emphasis',
  em: 'emphasis',
  del: 'delete',
  s: 'delete',
  strike: 'delete',
}

/**
 * Takes away emphasis inside emphasis of the same kind, which says nothing more. A page that never closes its `<b>` and
 * `<i>` nests hundreds of them, over which the writer of Markdown would take time that doubles with each two.
 */
export function flattenEmphasis(node: Nodes, around: ReadonlySet<string> = new Set()): void {
  if (!('children' in node)) return
  for (const child of node.children) {
    const mark = child.type === 'element' ? MARKS[child.tagName] : undefined
    if (child.type === 'element' && mark !== undefined && around.has(mark)) child.tagName = 'span'
    flattenEmphasis(child, mark === undefined ? around : new Set([...around, mark]))
  }
}
