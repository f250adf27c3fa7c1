import type { WireHit, WirePassage } from '../wire/search.ts'
import type { Address } from './address.ts'
import { formatAddress } from './address.ts'
import { type Child, element } from './element.ts'
import { excerptView } from './excerpt-view.ts'
import { type BestScores, stagesLine, stagesView } from './explain-view.ts'
import { votesView } from './feedback.ts'
import { day, score } from './format.ts'
import { passageNames } from './passage-names.ts'

const MAX_PATH_CHARACTERS = 44

/** A document that answers: where it is from, its best passage, and its further ones as links. */
export function hitView(hit: WireHit, address: Address, best: BestScores): HTMLElement {
  const [first] = hit.passages
  const view = element(
    'article',
    { class: 'hit', 'data-document': hit.documentId },
    originView(hit),
    titleView(hit, address, first),
  )
  if (first !== undefined) {
    view.append(...breadcrumb(first.headings, hit.title), excerptView(first))
    if (address.explain) view.append(stagesView(first, best))
  }
  if (hit.passages.length > 1) view.append(othersView(hit, address))
  if (hit.tags.length > 0) view.append(tagsView(hit.tags, address))
  view.append(votesView())
  return view
}

function originView(hit: WireHit): HTMLElement {
  const updated = element('time', { datetime: hit.sourceUpdatedAt }, day(hit.sourceUpdatedAt))
  return element(
    'p',
    { class: 'origin' },
    element('span', { class: 'source' }, hit.source),
    element('span', { class: 'path', title: hit.path }, endOf(hit.path)),
    element('span', { class: 'updated', title: 'Last changed at its source' }, updated),
    element('span', { class: 'score', title: 'Score of the pipeline' }, `score ${score(hit.score)}`),
  )
}

/** The last parts of a path, which tell more than the first: `…/debug/resource-usage.md`. */
function endOf(path: string): string {
  if (path.length <= MAX_PATH_CHARACTERS) return path
  const parts = path.split('/')
  let end = parts.pop() ?? ''
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (part.length + end.length >= MAX_PATH_CHARACTERS) break
    end = `${part}/${end}`
  }
  return `…/${end}`
}

function titleView(hit: WireHit, address: Address, passage: WirePassage | undefined): HTMLElement {
  const href = passage ? linkTo(hit, passage, address) : '?'
  return element('h2', {}, element('a', { href }, hit.title))
}

/** The headings above a passage, without the title where they begin with it; nothing where none are left. */
function breadcrumb(headings: readonly string[], title: string): readonly HTMLElement[] {
  const path = headings[0] === title ? headings.slice(1) : headings
  if (path.length === 0) return []
  const parts = path.flatMap((heading, index): readonly Child[] =>
    index === 0 ? [element('span', {}, heading)] : [separator(), element('span', {}, heading)],
  )
  return [element('p', { class: 'breadcrumb' }, ...parts)]
}

function separator(): HTMLElement {
  return element('span', { class: 'separator', 'aria-hidden': 'true' }, '›')
}

/** Links to all passages but the first. */
function othersView(hit: WireHit, address: Address): HTMLElement {
  const names = passageNames(hit.passages, hit.title)
  const entries = hit.passages.slice(1).map((passage, index) => {
    const name = names[index + 1] ?? hit.title
    const link = element('a', { href: linkTo(hit, passage, address) }, name)
    const entry = element('li', {}, link)
    if (address.explain) entry.append(' ', stagesLine(passage))
    return entry
  })
  return element(
    'div',
    { class: 'others' },
    element('span', { class: 'label' }, 'Also here'),
    element('ul', {}, ...entries),
  )
}

function tagsView(tags: readonly string[], address: Address): HTMLElement {
  const links = tags.map((tag) => {
    const href = formatAddress({ ...address, tags: [tag] })
    return element('a', { class: 'tag', href, title: `Only pages tagged ${tag}` }, tag)
  })
  return element('p', { class: 'tags', 'aria-label': 'Tags' }, ...links)
}

function linkTo(hit: WireHit, passage: WirePassage, address: Address): string {
  const { start, end } = passage
  return formatAddress({ ...address, document: { id: hit.documentId, start, end } })
}
