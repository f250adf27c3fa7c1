import type { Element, Nodes, Root } from 'hast'
import { attribute, elementsIn, words } from './elements.ts'
import type { Selector } from './selector.ts'
import { textOf } from './text-of.ts'

/** Where sites put an article, the surest sign first, and what share of the page's text it must hold to be believed. */
const SIGNS: readonly { readonly isMarked: Selector; readonly leastShare: number }[] = [
  { isMarked: (element) => words(element, 'itemProp').includes('articleBody'), leastShare: 0.25 },
  { isMarked: (element) => words(element, 'className').includes('article-body'), leastShare: 0.25 },
  { isMarked: (element) => element.tagName === 'article', leastShare: 0.25 },
  // There is one on a page, and it is the content by definition (HTML, section 4.4.14).
  {
    isMarked: (element) => element.tagName === 'main' || attribute(element, 'role') === 'main',
    leastShare: 0,
  },
  {
    isMarked: (element) => ['content', 'main-content', 'main'].includes(attribute(element, 'id') ?? ''),
    leastShare: 0.25,
  },
]

/** Whether a page marks an element as its content, or as an article of it. */
export const isMarkedContent: Selector = (element) => SIGNS.some(({ isMarked }) => isMarked(element))

/** Where one child holds more than this share of the text that is in no link, the rest is not the article. */
const MAIN_SHARE = 0.8

/**
 * The part of a page that a reader came for, as a tree of its own: what `selector` finds; else what is marked as the
 * article; else the smallest element with nearly all of the text outside of links.
 *
 * An article is given the page's heading of rank 1, if that stands outside of it.
 */
export function mainContent(page: Root, selector: Selector | undefined): Root {
  const chosen = selector === undefined ? [] : outermost(page, selector)
  if (chosen.length > 0) return { type: 'root', children: [...chosen] }
  const elements = elementsIn(page)
  const body = elements.find(({ tagName }) => tagName === 'body')
  if (body === undefined) return page
  const lengths = plainLengths(body)
  for (const { isMarked, leastShare } of SIGNS) {
    const [marked, second] = outermost(page, isMarked)
    // Several articles are a list of them, of which none is the content.
    if (marked === undefined || second !== undefined) continue
    const length = lengths(marked)
    if (length > 0 && length >= leastShare * lengths(body)) return withHeading(marked, elements)
  }
  return withHeading(densest(body, lengths), elements)
}

/** Elements that are meant and lie in no other that is. */
function outermost(node: Nodes, isMeant: Selector): readonly Element[] {
  if (node.type === 'element' && isMeant(node)) return [node]
  return 'children' in node ? node.children.flatMap((child) => outermost(child, isMeant)) : []
}

function densest(element: Element, lengths: (element: Element) => number): Element {
  const main = element.children.find(
    (child): child is Element => child.type === 'element' && lengths(child) > MAIN_SHARE * lengths(element),
  )
  return main === undefined || !GROUPING.has(main.tagName) ? element : densest(main, lengths)
}

const GROUPING: ReadonlySet<string> = new Set('div section article main center td tr tbody table'.split(' '))

/** Characters outside of links, but for white space, of every element below a node and of itself; counted once. */
function plainLengths(top: Element): (element: Element) => number {
  const lengths = new Map<Nodes, number>()
  const count = (node: Nodes): number => {
    if (node.type === 'text') return node.value.replace(/\s+/g, '').length
    const isLink = node.type === 'element' && node.tagName === 'a'
    const sum = 'children' in node ? node.children.map(count).reduce((all, each) => all + each, 0) : 0
    const length = isLink ? 0 : sum
    lengths.set(node, length)
    return length
  }
  count(top)
  return (element) => lengths.get(element) ?? 0
}

/** Its own heading, and not that of the site: the page's title begins with it. */
function withHeading(content: Element, elements: readonly Element[]): Root {
  const [heading, second] = elements.filter(({ tagName }) => tagName === 'h1')
  const title = elements.find(({ tagName }) => tagName === 'title')
  const isOfPage =
    heading !== undefined &&
    second === undefined &&
    (title === undefined || textOf(title).startsWith(textOf(heading)))
  const isOutside = isOfPage && !elementsIn(content).includes(heading)
  return { type: 'root', children: isOutside ? [heading, content] : [content] }
}
