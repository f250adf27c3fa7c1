import type { SourcesResponse } from '../wire/sources.ts'
import type { ReadinessResponse } from '../wire/status.ts'
import { ApiFailure, caller, deadLetters, generations, jobs, readiness, sources } from './api.ts'
import { type Drawer, startDrawer } from './drawer.ts'
import { element } from './element.ts'
import { moment } from './format.ts'
import { generationsView } from './generations-view.ts'
import { jobsView } from './jobs-view.ts'
import { keyView } from './key-view.ts'
import { lettersView } from './letters-view.ts'
import { anyElement, dialog } from './page-elements.ts'
import { sourcesView } from './sources-view.ts'

/** Shows what is in the index and what is wrong with it. */
export interface StatusDrawer {
  show(open: boolean): void
}

export function startStatusDrawer(onClose: () => void): StatusDrawer {
  const drawer = startDrawer(dialog('status'), onClose)
  showDot()
  return {
    show(open) {
      if (open && !drawer.isOpen) load(drawer)
      if (!open) drawer.close()
    },
  }
}

/** The dot beside the link says at a glance whether a look is worth while. */
async function showDot(): Promise<void> {
  const dot = anyElement('status-dot')
  const state = await readiness().catch(() => undefined)
  const well = state?.ready && state.reasons.length === 0 && state.deadLetters + state.heldDeletes === 0
  dot.dataset['state'] = well ? 'well' : 'look'
  anyElement('open-status').title = well ? 'All is well' : 'Something wants a look'
}

/** What cannot be had, because of who asks, is left out; who asks stands at the end, with a place for a key. */
async function load(drawer: Drawer, told?: string): Promise<void> {
  if (told === undefined) drawer.show('Status', [], [])
  const again = (said?: string): void => {
    load(drawer, said ?? '')
    showDot()
  }
  try {
    const [state, who] = await Promise.all([readiness(), caller().catch(asFailure)])
    const isAdmin = !(who instanceof Error) && who.scopes.includes('admin')
    const [known, letters, builds, scheduled] = await Promise.all([
      sources().catch(withoutKey),
      deadLetters().catch(withoutKey),
      generations().catch(withoutKey),
      jobs().catch(withoutKey),
    ])
    drawer.show(
      'Status',
      [factLine(state)],
      [
        ...(told ? [element('p', { class: 'told', role: 'status', id: 'told', tabindex: '-1' }, told)] : []),
        reasonsView(state),
        figures(state, known?.sources ?? []),
        ...(known ? sourcesView(known, isAdmin, again) : []),
        ...(letters ? lettersView(letters, isAdmin, again) : []),
        ...(builds ? generationsView(builds, isAdmin, again) : []),
        ...(scheduled ? jobsView(scheduled) : []),
        ...keyView(who, () => location.reload()),
      ],
    )
    // What was pressed is gone from the page: whoever uses a keyboard goes on from what came of it.
    if (told) anyElement('told').focus()
  } catch (error) {
    const failure = asFailure(error)
    const notice = element('p', { class: 'notice' }, failure.message)
    drawer.show('Status', [], [notice, ...keyView(failure, () => location.reload())])
  }
}

function asFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error
  throw error
}

/** Nothing, where it is kept from who asks. */
function withoutKey(error: unknown): undefined {
  const { status } = asFailure(error)
  if (status !== 401 && status !== 403) throw error
}

function factLine({ generation }: ReadinessResponse): string {
  if (generation === undefined) return 'no generation yet'
  return `generation ${generation.id} · ${generation.modelId} · since ${moment(generation.createdAt)}`
}

function reasonsView({ ready, reasons }: ReadinessResponse): HTMLElement {
  const state = element('strong', {}, ready ? 'Ready' : 'Not ready')
  const line = element('p', { class: ready ? 'ready' : 'ready not' }, state)
  line.append(reasons.length > 0 ? `: ${reasons.join('; ')}` : ' to answer')
  return line
}

function figures(state: ReadinessResponse, known: SourcesResponse['sources']): HTMLElement {
  const sum = (field: 'documents' | 'chunks') => known.reduce((total, source) => total + source[field], 0)
  const shown: readonly (readonly [string, number, boolean])[] = [
    ['pages', sum('documents'), false],
    ['passages', sum('chunks'), false],
    ['waiting to be indexed', state.lag, false],
    ['deletions held', state.heldDeletes, state.heldDeletes > 0],
    ...(state.wrong === undefined
      ? []
      : [['wrong at the last audits', state.wrong, state.wrong > 0] as const]),
    ['dead letters', state.deadLetters, state.deadLetters > 0],
  ]
  const entries = shown.map(([name, value, wrong]) =>
    element(
      'div',
      { class: wrong ? 'wrong' : undefined },
      element('dt', {}, name),
      element('dd', {}, value.toLocaleString('en')),
    ),
  )
  return element('dl', { class: 'figures' }, ...entries)
}
