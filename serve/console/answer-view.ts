import type { SearchResponse } from '../wire/search.ts'
import type { SourcesResponse } from '../wire/sources.ts'
import { type Address, FIRST_LIMIT, formatAddress, MOST_LIMIT } from './address.ts'
import type { ApiFailure } from './api.ts'
import { type Child, element } from './element.ts'
import { bestScores, timingsView } from './explain-view.ts'
import { count, duration } from './format.ts'
import { hitView } from './hit-view.ts'

/** What is known of the answer to the question in the address. */
export type Answer =
  | { readonly kind: 'unasked'; readonly sources: SourcesResponse['sources'] | undefined }
  | { readonly kind: 'asking' }
  | { readonly kind: 'answered'; readonly response: SearchResponse; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly failure: ApiFailure }

/** The three places where an answer shows. */
export interface AnswerView {
  readonly summary: readonly Child[]
  readonly results: readonly Child[]
  /** Read out by screen readers. */
  readonly announcement: string
}

export function answerView(answer: Answer, address: Address): AnswerView {
  switch (answer.kind) {
    case 'unasked':
      return unaskedView(answer.sources)
    case 'asking':
      return { summary: [], results: [skeleton()], announcement: '' }
    case 'failed':
      return failedView(answer.failure)
    case 'answered':
      return answer.response.hits.length === 0
        ? nothingFoundView(address)
        : answeredView(answer.response, answer.durationMs, address)
  }
}

function answeredView(response: SearchResponse, durationMs: number, address: Address): AnswerView {
  const { hits, timingsMs, pipeline, generation, modelId, warnings, confidence } = response
  const { total = durationMs, ...stageTimings } = timingsMs
  const best = bestScores(hits)
  const found = count(hits.length, 'page')
  const summary = [
    element('p', {}, element('strong', {}, found), ` in ${duration(total)}`),
    timingsView(stageTimings, address.explain),
  ]
  if (address.explain) {
    const facts = `${pipeline} · generation ${generation} · ${modelId}`
    summary.push(element('p', { class: 'facts' }, facts))
  }
  if (confidence !== undefined) {
    const chance = `The first page answers with a chance of ${Math.round(100 * confidence)} %.`
    summary.push(element('p', { class: 'facts' }, chance))
  }
  for (const warning of warnings) summary.push(element('p', { class: 'warning' }, withCapital(warning)))
  const items = hits.map((hit) => element('li', {}, hitView(hit, address, best)))
  const results: Child[] = [element('ol', { class: 'hits' }, ...items)]
  if (hits.length === address.limit && address.limit < MOST_LIMIT) results.push(moreLink(address))
  return { summary, results, announcement: `${found} found. Press j and k to move among them.` }
}

function moreLink(address: Address): HTMLElement {
  const limit = Math.min(address.limit + FIRST_LIMIT, MOST_LIMIT)
  return element('a', { class: 'more', href: formatAddress({ ...address, limit }) }, 'More pages')
}

function nothingFoundView(address: Address): AnswerView {
  const filtered = address.sources.length > 0 || address.tags.length > 0
  const advice = filtered
    ? element(
        'p',
        {},
        element('a', { href: formatAddress({ ...address, sources: [], tags: [] }) }, 'Search everywhere'),
        ' instead, or put it in other words.',
      )
    : element('p', {}, 'Put it in other words, or name a command, an option or a heading.')
  const where = filtered ? 'Nothing here answers that.' : 'Nothing answers that.'
  return {
    summary: [],
    results: [element('div', { class: 'notice' }, element('h2', {}, where), advice)],
    announcement: where,
  }
}

function failedView(failure: ApiFailure): AnswerView {
  const title = failure.code === 'ERR_NOTHING_INDEXED' ? 'Nothing is indexed yet' : 'No answer'
  const again = element('button', { type: 'button', class: 'plain', id: 'again' }, 'Ask again')
  return {
    summary: [],
    results: [
      element(
        'div',
        { class: 'notice failed' },
        element('h2', {}, title),
        element('p', {}, withCapital(failure.message)),
        element('p', { class: 'facts' }, failure.code),
        again,
      ),
    ],
    announcement: `${title}: ${failure.message}`,
  }
}

function unaskedView(sources: SourcesResponse['sources'] | undefined): AnswerView {
  if (sources === undefined) return { summary: [], results: [], announcement: '' }
  const documents = sources.reduce((sum, source) => sum + source.documents, 0)
  const chunks = sources.reduce((sum, source) => sum + source.chunks, 0)
  if (documents === 0) {
    const advice = element(
      'p',
      {},
      'Index a folder of Markdown: ',
      element('code', {}, 'plumbline index PATH'),
    )
    const notice = element('div', { class: 'notice' }, element('h2', {}, 'Nothing is indexed yet'), advice)
    return { summary: [], results: [notice], announcement: '' }
  }
  const held = `${count(chunks, 'passage')} from ${count(documents, 'page')} in ${count(sources.length, 'source')}`
  return {
    summary: [],
    results: [
      element(
        'div',
        { class: 'notice' },
        element('p', { class: 'held' }, held),
        element('p', {}, 'Ask a question in your own words, or name a command, an option or an error.'),
        keysView(),
      ),
    ],
    announcement: '',
  }
}

const KEYS: readonly (readonly [string, string])[] = [
  ['/', 'ask'],
  ['j k', 'move'],
  ['Enter', 'open'],
  ['e', 'explain'],
  ['Esc', 'close'],
]

function keysView(): HTMLElement {
  const entries = KEYS.map(([keys, what]) => {
    const caps = keys.split(' ').map((key) => element('kbd', {}, key))
    return element('li', {}, ...caps, what)
  })
  return element('ul', { class: 'keys', 'aria-label': 'Keyboard' }, ...entries)
}

function skeleton(): HTMLElement {
  const hits = [1, 2, 3].map(() => element('div', {}, element('i'), element('i'), element('i'), element('i')))
  return element('div', { class: 'skeleton', 'aria-hidden': 'true' }, ...hits)
}

function withCapital(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}
