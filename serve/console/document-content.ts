import type { DocumentResponse } from '../wire/document.ts'
import { formatAddress, START } from './address.ts'
import { element } from './element.ts'

/** What has no business in a page of documentation. The server leaves it out; here it is left out once more. */
const FORBIDDEN = 'script, style, iframe, object, embed, form, link, meta, base, template'

/**
 * A document's HTML as nodes: nothing that runs, nothing fetched from elsewhere, links that lead to where a reader
 * expects. Headings get ids, so that links within the page work.
 */
export function documentContent(document: DocumentResponse): DocumentFragment {
  const parsed = new DOMParser().parseFromString(document.html, 'text/html')
  for (const forbidden of parsed.querySelectorAll(FORBIDDEN)) forbidden.remove()
  for (const any of parsed.querySelectorAll('*')) removeHandlers(any)
  for (const picture of parsed.querySelectorAll('img, picture, video, audio, svg')) {
    picture.replaceWith(pictureNote(picture))
  }
  for (const heading of parsed.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    heading.id = `in-page-${slug(heading.textContent)}`
  }
  for (const anchor of parsed.querySelectorAll('a')) anchor.replaceWith(safeLink(anchor, document))
  const [first] = parsed.body.children
  if (first?.tagName === 'H1' && first.textContent.trim() === document.title) dropTitle(first)
  const content = new DocumentFragment()
  content.append(...parsed.body.childNodes)
  frameMarkedBlocks(content)
  return content
}

/** Marked blocks that follow one another are one passage, in one frame. */
function frameMarkedBlocks(content: DocumentFragment): void {
  let frame: HTMLElement | undefined
  for (const block of [...content.children]) {
    if (!block.hasAttribute('data-passage')) {
      frame = undefined
      continue
    }
    if (frame === undefined) {
      frame = element('div', { class: 'framed' })
      block.before(frame)
    }
    frame.append(block)
  }
}

function removeHandlers(any: Element): void {
  for (const { name } of [...any.attributes]) {
    if (name.startsWith('on') || name === 'style' || name === 'srcdoc') any.removeAttribute(name)
  }
}

/** The title stands above the page already; a mark on it moves to what follows. */
function dropTitle(heading: Element): void {
  if (heading.hasAttribute('data-passage')) heading.nextElementSibling?.setAttribute('data-passage', '')
  heading.remove()
}

function pictureNote(picture: Element): HTMLElement {
  const name = picture.getAttribute('alt') || 'picture'
  return element('span', { class: 'picture', title: 'Pictures are not in the index' }, name)
}

/** A link as it may be followed: within the page, to another page of the source, or elsewhere in a new tab; else its text. */
function safeLink(anchor: HTMLAnchorElement, document: DocumentResponse): HTMLElement {
  const href = anchor.getAttribute('href') ?? ''
  const inside = [...anchor.childNodes]
  if (href.startsWith('#')) return element('a', { href: `#in-page-${slug(href.slice(1))}` }, ...inside)
  if (/^(https?:|mailto:)/i.test(href)) return outsideLink(href, inside)
  const sibling = siblingPath(href, document.path)
  if (sibling !== undefined) {
    const id = `${document.source}:${sibling}`
    return element(
      'a',
      { href: formatAddress({ ...START, document: { id } }), 'data-sibling': id },
      ...inside,
    )
  }
  const resolved = document.url && !/^[a-z][a-z0-9+.-]*:/i.test(href) ? URL.parse(href, document.url) : null
  return resolved ? outsideLink(resolved.href, inside) : element('span', {}, ...inside)
}

function outsideLink(href: string, inside: readonly Node[]): HTMLElement {
  return element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...inside)
}

/** Path of the Markdown page that a relative link means; `undefined` where it means none. */
function siblingPath(href: string, from: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:|^\//i.test(href)) return undefined
  const resolved = URL.parse(href, `http://source/${from}`)
  if (!resolved || !/\.(md|mdx|markdown)$/i.test(resolved.pathname)) return undefined
  return decodeURIComponent(resolved.pathname.slice(1))
}

function slug(text: string): string {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^user-content-/, '')
  return words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')
}
