import { type Address, FIRST_LIMIT, parseAddress, START, sameSearch, withoutOverlay } from './address.ts'
import { type Answer, answerView } from './answer-view.ts'
import { ApiFailure, pipelines, search, sources } from './api.ts'
import { startDocumentDrawer } from './document-drawer.ts'
import { startFeedback, tellShown } from './feedback.ts'
import { startFilters } from './filters.ts'
import { startHistory } from './history.ts'
import { startKeyboard } from './keyboard.ts'
import { anyElement, form, input } from './page-elements.ts'
import { startStatusDrawer } from './status-drawer.ts'
import { startTheme } from './theme.ts'

const query = input('query')
const answerPlace = anyElement('answer')
const pageHistory = startHistory(show)
const documentDrawer = startDocumentDrawer(pageHistory.closeOverlay)
const statusDrawer = startStatusDrawer(pageHistory.closeOverlay)
const filters = startFilters((edit) => pageHistory.go(edit(pageHistory.address)))

let known: Awaited<ReturnType<typeof sources>>['sources'] | undefined
let answer: Answer = { kind: 'unasked', sources: undefined }
let shown: Address | undefined
let running = new AbortController()

startTheme()
startKeyboard()
form('ask').addEventListener('submit', (event) => {
  event.preventDefault()
  const asked = query.value.trim()
  if (asked === pageHistory.address.query) ask(pageHistory.address)
  else pageHistory.go({ ...withoutOverlay(pageHistory.address), query: asked, limit: FIRST_LIMIT })
})
document.addEventListener('click', followLink)
startFeedback(answerPlace, () => pageHistory.address.query)
show(pageHistory.address)
if (pageHistory.address.query === '') query.focus({ preventScroll: true })
offerFilters()

/** Makes the page agree with the address. */
function show(address: Address): void {
  const before = shown
  shown = address
  document.title = address.query === '' ? 'Plumbline' : `${address.query} · Plumbline`
  filters.show(address)
  if (before?.query !== address.query) query.value = address.query
  if (before === undefined || !sameSearch(before, address)) ask(address)
  else if (before.explain !== address.explain) draw(answer, address)
  documentDrawer.show(address.document)
  statusDrawer.show(address.statusOpen)
}

/** Asks the API, unless there is no question; what was asked before is given up. */
async function ask(address: Address): Promise<void> {
  running.abort()
  running = new AbortController()
  const { signal } = running
  if (address.query.trim() === '') {
    draw({ kind: 'unasked', sources: known }, address)
    return
  }
  answerPlace.ariaBusy = 'true'
  // An earlier answer stays, dimmed, until the next is there: nothing jumps.
  if (answer.kind !== 'answered') draw({ kind: 'asking' }, address)
  const startedAtMs = performance.now()
  try {
    const response = await search(address, signal)
    tellShown(
      address.query,
      response.hits.map(({ documentId }) => documentId),
    )
    draw({ kind: 'answered', response, durationMs: performance.now() - startedAtMs }, shown ?? address)
  } catch (error) {
    if (signal.aborted) return
    if (!(error instanceof ApiFailure)) throw error
    draw({ kind: 'failed', failure: error }, shown ?? address)
  }
}

function draw(next: Answer, address: Address): void {
  answer = next
  if (next.kind !== 'asking') answerPlace.ariaBusy = 'false'
  const { summary, results, announcement } = answerView(next, address)
  anyElement('summary').replaceChildren(...summary)
  anyElement('results').replaceChildren(...results)
  anyElement('announcement').textContent = announcement
  showFieldError(next)
  document.getElementById('again')?.addEventListener('click', () => ask(pageHistory.address))
}

/** What is wrong with the question itself stands beside it. */
function showFieldError(next: Answer): void {
  const wrong = next.kind === 'failed' && next.failure.field === 'query'
  const place = anyElement('query-error')
  query.ariaInvalid = wrong ? 'true' : null
  place.hidden = !wrong
  place.textContent = wrong ? next.failure.message : ''
}

async function offerFilters(): Promise<void> {
  const [held, offered] = await Promise.allSettled([sources(), pipelines()])
  if (held.status === 'fulfilled') known = held.value.sources
  filters.offerSources(known ?? [])
  if (offered.status === 'fulfilled') filters.offerPipelines(offered.value)
  filters.show(pageHistory.address)
  if (answer.kind === 'unasked') draw({ kind: 'unasked', sources: known }, pageHistory.address)
}

/** Links to the page itself change it in place; with a modifier key the browser opens them as ever. */
function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const link = event.target instanceof Element ? event.target.closest('a') : null
  const href = link?.getAttribute('href')
  if (!link || !href || !(href === '/' || href.startsWith('?'))) return
  event.preventDefault()
  pageHistory.go(destination(link, href))
}

function destination(link: HTMLAnchorElement, href: string): Address {
  const { sibling } = link.dataset
  if (sibling !== undefined) return { ...pageHistory.address, document: { id: sibling } }
  if (link.id === 'open-status') return { ...pageHistory.address, statusOpen: true }
  return href === '/' ? START : parseAddress(href)
}
