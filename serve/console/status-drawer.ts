import type { SourcesResponse } from '../wire/sources.ts'
import type { DeadLettersResponse, ReadinessResponse } from '../wire/status.ts'
import { ApiFailure, deadLetters, readiness, sources } from './api.ts'
import { type Drawer, startDrawer } from './drawer.ts'
import { type Child, element } from './element.ts'
import { count, moment } from './format.ts'
import { anyElement, dialog } from './page-elements.ts'

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

async function load(drawer: Drawer): Promise<void> {
  drawer.show('Status', [], [])
  try {
    const [state, { sources: known }, letters] = await Promise.all([readiness(), sources(), deadLetters()])
    drawer.show(
      'Status',
      [factLine(state)],
      [reasonsView(state), figures(state, known), ...sourcesView(known), ...lettersView(letters)],
    )
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error
    drawer.show('Status', [], [element('p', { class: 'notice' }, error.message)])
  }
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

function sourcesView(known: SourcesResponse['sources']): readonly Child[] {
  if (known.length === 0) return []
  const entries = known.map((source) => {
    const held = `${count(source.documents, 'page')}, ${count(source.chunks, 'passage')}`
    const name = element('h4', {}, source.name, element('small', {}, source.connector ?? 'no longer known'))
    return element('li', {}, name, element('p', {}, held), ...lastRunView(source), ...warningsView(source))
  })
  return [element('h3', {}, 'Sources'), element('ul', { class: 'cards' }, ...entries)]
}

function lastRunView({ lastRun }: SourcesResponse['sources'][number]): readonly Child[] {
  if (lastRun === undefined) return [element('p', { class: 'facts' }, 'never run')]
  const { seen, added, changed, accessChanged, deleted, skipped } = lastRun
  const parts = [`${seen} seen`, `${added} added`, `${changed + accessChanged} changed`, `${deleted} deleted`]
  if (skipped > 0) parts.push(`${skipped} left out`)
  return [element('p', { class: 'facts' }, `${moment(lastRun.endedAt)}: ${parts.join(', ')}`)]
}

function warningsView(source: SourcesResponse['sources'][number]): readonly Child[] {
  const warnings: Child[] = []
  const warn = (...children: readonly Child[]) => warnings.push(element('p', { class: 'wrong' }, ...children))
  if (source.lastRun && !source.lastRun.complete)
    warn('The last run ended early; ', code('plumbline sources'), ' says why')
  if (source.lastRun && source.lastRun.failed > 0) {
    warn(
      `${count(source.lastRun.failed, 'page')} could not be read; `,
      code('plumbline sources'),
      ' names them',
    )
  }
  if (source.heldDeletes > 0) {
    warn(
      `${count(source.heldDeletes, 'deletion')} held until `,
      code(`plumbline sources release ${source.name}`),
    )
  }
  return warnings
}

function lettersView({ deadLetters: letters, hidden }: DeadLettersResponse): readonly Child[] {
  if (letters.length + hidden === 0) return []
  const entries = letters.map(({ documentId, reason, code: errorCode, attempts, failedAt }) =>
    element(
      'li',
      {},
      element('h4', { class: 'path' }, documentId),
      element('p', {}, reason),
      element('p', { class: 'facts' }, `${errorCode} · ${count(attempts, 'attempt')} · ${moment(failedAt)}`),
    ),
  )
  if (hidden > 0) entries.push(element('li', {}, element('p', {}, `and ${hidden} that you may not read`)))
  return [element('h3', {}, 'Dead letters'), element('ul', { class: 'cards' }, ...entries)]
}

function code(text: string): HTMLElement {
  return element('code', {}, text)
}
