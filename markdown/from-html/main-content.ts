import type { Element, Root } from 'hast'
import { attribute, elementsIn, words } from './elements.ts'
import type { Selector } from './selector.ts'
import { textOf } from './text-of.ts'

/** Where sites put an article, the surest sign first. */
const SIGNS: readonly Selector[] = [
  (element) => words(element, 'itemProp').includes('articleBody'),
  (element) => words(element, 'className').includes('article-body'),
  (element) => element.tagName === 'article',
  (element) => element.tagName === 'main' || attribute(element, 'role') === 'main',
  (element) => ['content', 'main-content', 'main'].includes(attribute(element, 'id') ?? ''),
]

/** Where one child holds more than this share of the text that is in no link, the rest is not the article. */
const MAIN_SHARE = 0.8

/** What a sign points to is taken only where it holds this share of the page's text at least. */
const LEAST_SHARE = 0.25

/**
 * The part of a page that a reader came for, as a tree of its own: what `selector` finds; else what is marked as the
 * article; else the smallest element with nearly all of the text outside of links.
 *
 * An article with a heading of rank 1 just outside of it is given that heading.
 */
export function mainContent(page: Root, selector: Selector | undefined): Root {
  const elements = [...elementsIn(page)]
  const chosen = selector === undefined ? [] : outermost(elements.filter(selector))
  if (chosen.length > 0) return { type: 'root', children: [...chosen] }
  const body = elements.find(({ tagName }) => tagName === 'body')
  if (body === undefined) return page
  const whole = plainLength(body)
  for (const isMarked of SIGNS) {
    const [marked, second] = outermost(elements.filter(isMarked))
    // Several articles are a list of them, of which none is the content.
    if (marked === undefined || second !== undefined) continue
    if (plainLength(marked) >= LEAST_SHARE * whole) return withHeading(marked, elements)
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

function withHeading(content: Element, elements: readonly Element[]): Root {
  const [heading, second] = elements.filter(({ tagName }) => tagName === 'h1')
  const isOutside =
    heading !== undefined && second === undefined && ![...elementsIn(content)].includes(heading)
  return { type: 'root', children: isOutside ? [heading, content] : [content] }
}
