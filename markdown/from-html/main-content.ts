import type { Element, Root } from 'hast'
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

/** Where one child holds more than this share of the text that is in no link, the rest is not the article. */
const MAIN_SHARE = 0.8

/**
 * The part of a page that a reader came for, as a tree of its own: what `selector` finds; else what is marked as the
 * article; else the smallest element with nearly all of the text outside of links.
 *
 * An article is given the page's heading of rank 1, if that stands outside of it.
 */
export function mainContent(page: Root, selector: Selector | undefined): Root {
  const elements = [...elementsIn(page)]
  const chosen = selector === undefined ? [] : outermost(elements.filter(selector))
  if (chosen.length > 0) return { type: 'root', children: [...chosen] }
  const body = elements.find(({ tagName }) => tagName === 'body')
  if (body === undefined) return page
  const whole = plainLength(body)
  for (const { isMarked, leastShare } of SIGNS) {
    const [marked, second] = outermost(elements.filter(isMarked))
    // Several articles are a list of them, of which none is the content.
    if (marked === undefined || second !== undefined) continue
    const length = plainLength(marked)
    if (length > 0 && length >= leastShare * whole) return withHeading(marked, elements)
  }
  return withHeading(densest(body), elements)
}

function outermost(found: readonly Element[]): readonly Element[] {
  const inside = new Set(found.flatMap((element) => [...elementsIn(element)]))
  return found.filter((element) => !inside.has(element))
}

function densest(element: Element): Element {
  const whole = plainLength(element)
  const main = element.children.find(
    (child): child is Element => child.type === 'element' && plainLength(child) > MAIN_SHARE * whole,
  )
  return main === undefined || !GROUPING.has(main.tagName) ? element : densest(main)
}

const GROUPING: ReadonlySet<string> = new Set([
  'div',
  'section',
  'article',
  'main',
  'center',
  'td',
  'tr',
  'tbody',
  'table',
])

/** Characters outside of links. */
function plainLength(element: Element): number {
  const linked = outermost([...elementsIn(element)].filter(({ tagName }) => tagName === 'a'))
  return textOf(element).length - linked.reduce((sum, link) => sum + textOf(link).length, 0)
}

/** Its own heading, and not that of the site: the page's title begins with it. */
function withHeading(content: Element, elements: readonly Element[]): Root {
  const [heading, second] = elements.filter(({ tagName }) => tagName === 'h1')
  const title = elements.find(({ tagName }) => tagName === 'title')
  const isOfPage =
    heading !== undefined &&
    second === undefined &&
    (title === undefined || textOf(title).startsWith(textOf(heading)))
  const isOutside = isOfPage && ![...elementsIn(content)].includes(heading)
  return { type: 'root', children: isOutside ? [heading, content] : [content] }
}
