import type { Nodes } from 'hast'

/** The text of a node, white space collapsed and trimmed. */
export function textOf(node: Nodes): string {
  return rawText(node).replace(/\s+/g, ' ').trim()
}

function rawText(node: Nodes): string {
  if (node.type === 'text') return node.value
  return 'children' in node ? node.children.map(rawText).join('') : ''
}
