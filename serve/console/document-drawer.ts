import type { DocumentResponse } from '../wire/document.ts'
import type { DocumentPlace } from './address.ts'
import { ApiFailure, openDocument } from './api.ts'
import { documentContent } from './document-content.ts'
import { type Drawer, startDrawer } from './drawer.ts'
import { type Child, element } from './element.ts'
import { day, moment } from './format.ts'
import { dialog } from './page-elements.ts'

/** Shows documents at their passage. */
export interface DocumentDrawer {
  /** Opens, changes or, with `undefined`, closes. */
  show(place: DocumentPlace | undefined): void
}

export function startDocumentDrawer(onClose: () => void): DocumentDrawer {
  const drawer = startDrawer(dialog('document'), onClose)
  let shown = ''
  let running = new AbortController()
  drawer.body.addEventListener('click', (event) => followWithinPage(event, drawer.body))
  return {
    show(place) {
      const wanted = JSON.stringify(place ?? null)
      if (wanted === shown) return
      shown = wanted
      running.abort()
      running = new AbortController()
      if (place === undefined) drawer.close()
      else load(drawer, place, running.signal)
    },
  }
}

async function load(drawer: Drawer, place: DocumentPlace, signal: AbortSignal): Promise<void> {
  if (!drawer.isOpen) drawer.show('Opening …', [nameOf(place.id)], [])
  try {
    const document = await openDocument(place, signal)
    drawer.show(document.title, factsOf(document), [
      element('article', { class: 'prose' }, documentContent(document)),
    ])
    scrollToPassage(drawer.body)
  } catch (error) {
    if (signal.aborted) return
    if (!(error instanceof ApiFailure)) throw error
    const title = error.status === 404 ? 'This page is not in the index' : 'This page cannot be opened'
    const advice = error.status === 404 ? 'It may have been moved or deleted since.' : error.message
    drawer.show(title, [nameOf(place.id)], [element('p', { class: 'notice' }, advice)])
  }
}

function factsOf(document: DocumentResponse): readonly Child[] {
  const updated = element(
    'time',
    { datetime: document.sourceUpdatedAt },
    `updated ${day(document.sourceUpdatedAt)}`,
  )
  const indexed = element(
    'time',
    { datetime: document.indexedAt, title: moment(document.indexedAt) },
    `indexed ${day(document.indexedAt)}`,
  )
  const facts = [nameOf(document.id), updated, indexed]
  if (document.url === undefined || !/^https?:/i.test(document.url)) return facts
  const link = { href: document.url, target: '_blank', rel: 'noopener noreferrer' }
  return [...facts, element('a', link, 'Original')]
}

function nameOf(id: string): HTMLElement {
  return element('span', { class: 'path' }, id)
}

/** A third down the sheet, so that what leads to the passage is in sight. */
function scrollToPassage(body: HTMLElement): void {
  const passage = body.querySelector('mark.passage, [data-passage]')
  if (passage === null) {
    body.scrollTop = 0
    return
  }
  const offset = passage.getBoundingClientRect().top - body.getBoundingClientRect().top
  body.scrollTop += offset - body.clientHeight / 4
}

/** A link within the page scrolls the sheet; the address keeps naming the passage. */
function followWithinPage(event: Event, body: HTMLElement): void {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null
  if (link === null) return
  event.preventDefault()
  const id = link.getAttribute('href')?.slice(1) ?? ''
  body.querySelector(`#${CSS.escape(id)}`)?.scrollIntoView({ block: 'start' })
}
