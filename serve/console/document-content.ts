import type { DocumentResponse } from '../wire/document.ts'
import { formatAddress, START } from './address.ts'
import { element } from './element.ts'

/** What has no business in a page of documentation. The server leaves it out; here it is left out once more. */
const FORBIDDEN = 'script, style, iframe, object, embed, form, link, meta, base, template'

/** Before the ids of a page, so that none is taken for one of ours. */
const ID_PREFIX = 'user-content-'

/** What the server marks with `data-passage`. */
const MARKABLE = 'p, h1, h2, h3, h4, h5, h6, li, pre, tr, hr'

/**
 * A document's HTML as nodes: nothing that runs, nothing fetched from elsewhere, links that lead to where a reader
 * expects, and the asked-for passage in a frame.
 */
export function documentContent(document: DocumentResponse): DocumentFragment {
  const parsed = new DOMParser().parseFromString(document.html, 'text/html')
  for (const forbidden of parsed.querySelectorAll(FORBIDDEN)) forbidden.remove()
  for (const any of parsed.querySelectorAll('*')) removeHandlers(any)
  for (const picture of parsed.querySelectorAll('img, picture, video, audio, svg')) {
    picture.replaceWith(pictureNote(picture))
  }
  for (const named of parsed.querySelectorAll('[id]')) {
    if (!named.id.startsWith(ID_PREFIX)) named.removeAttribute('id')
  }
  for (const anchor of parsed.querySelectorAll('a')) anchor.replaceWith(safeLink(anchor, document))
  const [first] = parsed.body.children
  // The title stands above the page already.
  if (first?.tagName === 'H1' && first.textContent.trim() === document.title) first.remove()
  const content = new DocumentFragment()
  content.append(...parsed.body.childNodes)
  framePassage(content)
  return content
}

/** Blocks that lie in the passage and follow one another are put in one frame. */
function framePassage(content: DocumentFragment): void {
  let frame: HTMLElement | undefined
  for (const block of [...content.children]) {
    if (!isWhollyMarked(block)) {
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

/** Whether a block is marked itself, as a paragraph is, or by all its parts, as a list by its items. */
function isWhollyMarked(block: Element): boolean {
  if (block.hasAttribute('data-passage')) return true
  const parts = [...block.querySelectorAll(MARKABLE)].filter((part) => part.querySelector(MARKABLE) === null)
  return parts.length > 0 && parts.every((part) => part.hasAttribute('data-passage'))
}

function removeHandlers(any: Element): void {
  for (const { name } of [...any.attributes]) {
    if (name.startsWith('on') || name === 'style' || name === 'srcdoc') any.removeAttribute(name)
  }
}

function pictureNote(picture: Element): HTMLElement {
  const name = picture.getAttribute('alt') || 'picture'
  return element('span', { class: 'picture', title: 'Pictures are not in the index' }, name)
}

/** A link as it may be followed: within the page, to another page of the source, or elsewhere in a new tab; else its text. */
function safeLink(anchor: HTMLAnchorElement, document: DocumentResponse): HTMLElement {
  const href = anchor.getAttribute('href') ?? ''
  const inside = [...anchor.childNodes]
  if (href.startsWith('#')) return element('a', { href }, ...inside)
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
