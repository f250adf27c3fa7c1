import type { Element, Nodes } from 'hast'

const ANCHOR = /\s*\{#([\w.:-]+)\}\s*$/

/**
 * Gives each heading without an id one: the anchor `{#name}` at its end, which is taken off, or its text in lower case
 * with hyphens, numbered where it repeats.
 */
export function nameHeadings(root: Nodes): void {
  const taken = new Map<string, number>()
  const visit = (node: Nodes): void => {
    if (node.type === 'element' && /^h[1-6]$/.test(node.tagName) && node.properties['id'] === undefined) {
      node.properties['id'] = unused(takeAnchor(node) ?? slugOf(textOf(node)), taken)
    }
    if ('children' in node) node.children.forEach(visit)
  }
  visit(root)
}

function takeAnchor(heading: Element): string | undefined {
  const last = heading.children.at(-1)
  if (last?.type !== 'text') return undefined
  const [, name] = ANCHOR.exec(last.value) ?? []
  last.value = last.value.replace(ANCHOR, '')
  return name
}

function slugOf(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
  return words.replace(/\s+/g, '-') || 'section'
}

function textOf(node: Nodes): string {
  if (node.type === 'text') return node.value
  return 'children' in node ? node.children.map(textOf).join('') : ''
}

function unused(name: string, taken: Map<string, number>): string {
  const count = taken.get(name) ?? 0
  taken.set(name, count + 1)
  return count === 0 ? name : unused(`${name}-${count}`, taken)
}
