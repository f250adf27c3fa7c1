import type { Element, Root } from 'hast'
import { attribute, elementsIn, words } from './elements.ts'
import { textOf } from './text-of.ts'

/** What a page of HTML says of itself, outside its content. Absent: it says nothing. */
export interface PageFacts {
  /** As it stands in the head, often with the name of the site. */
  readonly title?: string
  /** BCP 47, lower case. */
  readonly language?: string
  /** The address under which the page wants to be known, absolute. */
  readonly canonical?: string
  /** What relative links start from. */
  readonly base?: string
  /** In ms since 1970. */
  readonly updatedAtMs?: number
  /** Whether it has a field for a password. */
  readonly asksForPassword: boolean
  /** Whether it only leads on to another page (`<meta http-equiv="refresh">`). */
  readonly leadsOn: boolean
}

const LANGUAGE = /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/
const MODIFIED = new Set([
  'article:modified_time',
  'og:updated_time',
  'last-modified',
  'dcterms.modified',
  'datemodified',
])

/** Reads the head of a page and what is marked in its body. @param address where the page lies */
export function pageFacts(page: Root, address: string | undefined): PageFacts {
  const elements = elementsIn(page)
  const ofTag = (tagName: string) => elements.filter((element) => element.tagName === tagName)
  const base = absolute(attributeOf(ofTag('base')[0], 'href') ?? '', address)
  const canonicalLink = ofTag('link').find((link) => words(link, 'rel').includes('canonical'))
  const canonical = absolute(attributeOf(canonicalLink, 'href'), base)
  const language = attributeOf(ofTag('html')[0], 'lang')?.toLowerCase().replaceAll('_', '-')
  const title = metaOf(ofTag('meta'), 'og:title') ?? textOfElement(ofTag('title')[0])
  const updatedAtMs = updatedOf(elements)
  return {
    ...(title !== undefined && { title }),
    ...(language !== undefined && LANGUAGE.test(language) && { language }),
    ...(canonical !== undefined && { canonical }),
    ...(base !== undefined && { base }),
    ...(updatedAtMs !== undefined && { updatedAtMs }),
    leadsOn: ofTag('meta').some(isRedirect),
    asksForPassword: ofTag('input').some((input) => attribute(input, 'type')?.toLowerCase() === 'password'),
  }
}

function absolute(href: string | undefined, base: string | undefined): string | undefined {
  if (href === undefined) return undefined
  return URL.parse(href.trim(), base)?.href
}

function attributeOf(element: Element | undefined, name: string): string | undefined {
  return element === undefined ? undefined : attribute(element, name)
}

function textOfElement(element: Element | undefined): string | undefined {
  const text = element === undefined ? '' : textOf(element)
  return text === '' ? undefined : text
}

function metaOf(metas: readonly Element[], name: string): string | undefined {
  const meta = metas.find((each) => nameOf(each) === name)
  const content = attributeOf(meta, 'content')?.trim()
  return content === '' ? undefined : content
}

function nameOf(element: Element): string | undefined {
  const name = attribute(element, 'property') ?? attribute(element, 'name') ?? attribute(element, 'itemProp')
  return name?.toLowerCase()
}

/** A page that is merely loaded anew now and then names no address. */
function isRedirect(meta: Element): boolean {
  return (
    attribute(meta, 'httpEquiv')?.toLowerCase() === 'refresh' &&
    /url\s*=/i.test(attribute(meta, 'content') ?? '')
  )
}

function updatedOf(elements: readonly Element[]): number | undefined {
  for (const element of elements) {
    if (!MODIFIED.has(nameOf(element) ?? '')) continue
    const instant = Date.parse(attribute(element, 'content') ?? attribute(element, 'dateTime') ?? '')
    if (!Number.isNaN(instant)) return instant
  }
  return undefined
}
