import type { Nodes } from 'hast'

/** Where ids of a page begin, so that none of them is taken for one of the surrounding page. */
const ID_PREFIX = 'user-content-'

/**
 * Leaves links that lead to the web, to mail, or to a place in the page; takes the address off all others, which would
 * lead into the page that shows this one. To be called after sanitising, which has put the prefix before the ids.
 */
export function hardenLinks(node: Nodes): void {
  if (node.type === 'element' && node.tagName === 'a') {
    const href = String(node.properties['href'] ?? '')
    if (href.startsWith('#')) node.properties['href'] = `#${ID_PREFIX}${href.slice(1)}`
    else if (/^(?:https?|mailto):/i.test(href))
      node.properties['rel'] = ['noopener', 'noreferrer', 'nofollow']
    else delete node.properties['href']
  }
  if ('children' in node) node.children.forEach(hardenLinks)
}
