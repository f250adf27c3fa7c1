import type { Element, Nodes } from 'hast'
import { attribute, elementsIn, words } from './elements.ts'
import { textOf } from './text-of.ts'

/** What is never content. */
const TAGS: ReadonlySet<string> = new Set(
  'script style noscript template nav footer aside form button select input textarea dialog svg canvas iframe object embed map link meta wbr'.split(
    ' ',
  ),
)
const ROLES: ReadonlySet<string> = new Set([
  'navigation',
  'search',
  'banner',
  'contentinfo',
  'complementary',
  'dialog',
  'menu',
])

/** Words of a class that sites give to what surrounds an article; whole words between hyphens. */
const NAMES =
  /(?:^|[-_])(?:breadcrumbs?|sidebar|sidenav|toc|table-of-contents|pagination|pager|cookies?|skip-(?:link|to)\w*|share|social|related-(?:articles|posts)|article-(?:votes|relatives|comments)|feedback|edit-(?:page|this)\w*|line-?numbers?|linenos?|gutter|newsletter)(?:$|[-_])/iu
/** Ids of the same. Others say nothing: a section is often named for its heading, `#share-a-file`. */
const IDS: ReadonlySet<string> = new Set(['breadcrumbs', 'sidebar', 'toc', 'table-of-contents'])
/** The sign behind a heading that links to itself. */
const ANCHOR_CLASSES: ReadonlySet<string> = new Set([
  'headerlink',
  'anchor',
  'anchorjs-link',
  'hash-link',
  'header-anchor',
])

/** Soft hyphens and spaces of no width: they say where a line may break, and would cut words for a search. */
const INVISIBLE = /[\u00AD\u200B\u2060\uFEFF]/gu

/** Takes away, from the tree itself, what is on every page of a site and what no reader sees. */
export function dropNoise(node: Nodes): void {
  if (node.type === 'text') node.value = node.value.replace(INVISIBLE, '')
  if (!('children' in node)) return
  const kept = node.children.filter((child) =>
    child.type === 'element' ? !isNoise(child, node) : child.type !== 'comment',
  )
  Object.assign(node, { children: kept })
  kept.forEach(dropNoise)
}

function isNoise(element: Element, parent: Nodes): boolean {
  if (element.tagName === 'header') return !holdsHeading(element)
  if (TAGS.has(element.tagName)) return true
  if (element.properties['hidden'] !== undefined && element.properties['hidden'] !== null) return true
  if (attribute(element, 'ariaHidden') === 'true') return true
  if (ROLES.has(attribute(element, 'role') ?? '')) return true
  if (element.tagName === 'a' && (isEmpty(element) || (isHeading(parent) && isAnchor(element)))) return true
  if (KEPT.has(element.tagName) || isHeading(element) || holdsHeading(element)) return false
  return (
    IDS.has(attribute(element, 'id') ?? '') || words(element, 'className').some((name) => NAMES.test(name))
  )
}

/** Never taken for noise by a name alone. */
const KEPT: ReadonlySet<string> = new Set(['html', 'body', 'main', 'article', 'pre', 'code', 'p'])

function holdsHeading(element: Element): boolean {
  return elementsIn(element).some(({ tagName }) => tagName === 'h1')
}

function isHeading(node: Nodes): boolean {
  return node.type === 'element' && /^h[1-6]$/.test(node.tagName)
}

/** Nothing to read and nothing to see. */
function isEmpty(link: Element): boolean {
  return textOf(link) === '' && !elementsIn(link).some(({ tagName }) => tagName === 'img')
}

function isAnchor(link: Element): boolean {
  return words(link, 'className').some((name) => ANCHOR_CLASSES.has(name)) || /^[#¶§🔗]?$/u.test(textOf(link))
}
