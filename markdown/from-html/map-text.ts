import type { Element, Nodes } from 'hast'
import { attribute } from './elements.ts'

/**
 * Replaces the text of a tree piece by piece, descriptions of pictures included. A link or picture whose address would
 * be replaced in part leads nowhere any more: it becomes its text.
 */
export function mapText(node: Nodes, replace: (text: string) => string): void {
  if (node.type === 'text') node.value = replace(node.value)
  if (node.type === 'element') mapAttributes(node, replace)
  if (!('children' in node)) return
  for (const child of node.children) mapText(child, replace)
}

function mapAttributes(element: Element, replace: (text: string) => string): void {
  for (const name of ['alt', 'title']) {
    const text = attribute(element, name)
    if (text !== undefined) element.properties[name] = replace(text)
  }
  for (const name of ['href', 'src']) {
    const address = attribute(element, name)
    if (address === undefined || !holdsReplaced(address, replace)) continue
    delete element.properties[name]
    element.tagName = 'span'
  }
}

function holdsReplaced(address: string, replace: (text: string) => string): boolean {
  const decoded = address.replace(/%[0-9a-f]{2}/gi, (code) =>
    String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  )
  return /^(?:mailto|tel):/i.test(address) || replace(address) !== address || replace(decoded) !== decoded
}
