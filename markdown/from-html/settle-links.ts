import type { Element, Nodes } from 'hast'
import { attribute } from './elements.ts'

/**
 * Makes links and pictures of a tree absolute. A link that leads to no other page on the web, nor to mail, becomes its
 * text, and a picture without such an address its description: places within a page have no names in Markdown.
 *
 * @param base what relative addresses start from; without one they lead nowhere.
 */
export function settleLinks(node: Nodes, base: string | undefined): void {
  if (!('children' in node)) return
  for (const child of node.children) {
    if (child.type !== 'element') continue
    if (child.tagName === 'a') settle(child, 'href', base, 'span')
    if (child.tagName === 'img') settlePicture(child, base)
    settleLinks(child, base)
  }
}

const LEADS_SOMEWHERE = /^(?:https?|mailto):/i

function settle(element: Element, name: 'href' | 'src', base: string | undefined, otherwise: string): void {
  const stated = attribute(element, name)?.trim()
  const isElsewhere = stated !== undefined && !stated.startsWith('#')
  const address = isElsewhere ? URL.parse(stated, base)?.href : undefined
  if (address !== undefined && LEADS_SOMEWHERE.test(address)) element.properties[name] = address
  else {
    element.tagName = otherwise
    delete element.properties[name]
  }
}

function settlePicture(picture: Element, base: string | undefined): void {
  const description = attribute(picture, 'alt') ?? ''
  settle(picture, 'src', base, 'span')
  if (picture.tagName === 'span') picture.children = [{ type: 'text', value: description }]
}
