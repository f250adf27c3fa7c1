import type { Element, ElementContent, Nodes, Root } from 'hast'
import { attribute, words } from './elements.ts'
import type { Selector } from './selector.ts'
import { textOf } from './text-of.ts'
import { type Weights, weigh } from './weigh.ts'

/** What is never content. */
const TAGS: ReadonlySet<string> = new Set(
  'script style noscript template nav footer select input textarea dialog svg canvas iframe object embed map link meta wbr'.split(
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

/** Where a button is part of a sentence: *Press [Save] to go on.* */
const PROSE: ReadonlySet<string> = new Set('p li td th dd dt span strong em b i'.split(' '))

/** Sites of one framework put the whole page into a form; a form with less is one to fill in. */
const CHARACTERS_OF_A_PAGE = 200

/**
 * Takes away, from the tree itself, what is on every page of a site and what no reader sees. Within what is marked as
 * content less counts as noise: an `aside` is a note or a warning there, a hidden panel of tabs the other way to do it,
 * and a section may be named like a part of the site.
 *
 * @param isContent whether an element is marked as the content, or as an article of it.
 */
export function dropNoise(page: Root, isContent: Selector): void {
  const weights = weigh(page)
  clean(page, false)

  function clean(node: Nodes, isWithin: boolean): void {
    if (node.type === 'text') node.value = node.value.replace(INVISIBLE, '')
    if (!('children' in node)) return
    const kept = (node.children as ElementContent[]).filter((child) =>
      child.type === 'element' ? !isNoise(child, node, isWithin, weights) : child.type !== 'comment',
    )
    Object.assign(node, { children: kept })
    for (const child of kept) {
      if (child.type === 'element' && CONVERTED[child.tagName] !== undefined) {
        child.tagName = CONVERTED[child.tagName] as string
      }
      clean(child, isWithin || (child.type === 'element' && isContent(child)))
    }
  }
}

/** What those that are kept become: Markdown knows no buttons and no forms. */
const CONVERTED: Readonly<Record<string, string>> = { button: 'span', form: 'div' }

function isNoise(element: Element, parent: Nodes, isWithin: boolean, weights: Weights): boolean {
  const { tagName } = element
  if (tagName === 'header') return !weights.holdsTitle(element)
  if (TAGS.has(tagName)) return true
  if (isUnseen(element, isWithin)) return true
  if (attribute(element, 'ariaHidden') === 'true') return true
  if (tagName === 'aside') return !isWithin || weights.isMostlyLinks(element)
  if (tagName === 'form') return !holdsPage(element, weights)
  if (tagName === 'button') return parent.type !== 'element' || !PROSE.has(parent.tagName)
  if (ROLES.has(attribute(element, 'role') ?? '')) return true
  if (tagName === 'a' && (isEmpty(element, weights) || (isHeading(parent) && isAnchor(element)))) return true
  if (KEPT.has(tagName) || isHeading(element) || weights.holdsTitle(element)) return false
  if (isWithin && weights.holdsHeading(element) && !weights.isMostlyLinks(element)) return false
  return (
    IDS.has(attribute(element, 'id') ?? '') || words(element, 'className').some((name) => NAMES.test(name))
  )
}

function isUnseen(element: Element, isWithin: boolean): boolean {
  const hidden = element.properties['hidden']
  if (hidden === undefined || hidden === null || hidden === false) return false
  // Panels of tabs are shown one at a time, and what is "until-found" is there for searches.
  const isShownOnDemand = attribute(element, 'role') === 'tabpanel' || hidden === 'until-found'
  return !(isWithin && isShownOnDemand)
}

function holdsPage(form: Element, weights: Weights): boolean {
  return weights.holdsHeading(form) && weights.characters(form) >= CHARACTERS_OF_A_PAGE
}

/** Never taken for noise by a name alone. */
const KEPT: ReadonlySet<string> = new Set(['html', 'body', 'main', 'article', 'pre', 'code', 'p'])

function isHeading(node: Nodes): boolean {
  return node.type === 'element' && /^h[1-6]$/.test(node.tagName)
}

/** Nothing to read and nothing to see. */
function isEmpty(link: Element, weights: Weights): boolean {
  return weights.characters(link) === 0 && !weights.holdsPicture(link)
}

function isAnchor(link: Element): boolean {
  return words(link, 'className').some((name) => ANCHOR_CLASSES.has(name)) || /^[#¶§🔗]?$/u.test(textOf(link))
}
