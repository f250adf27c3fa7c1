import type { SourcesResponse, WireSource } from '../wire/sources.ts'
import { actButton } from './act-button.ts'
import { readSource, releaseSource } from './api.ts'
import { type Child, element } from './element.ts'
import { count, duration, moment } from './format.ts'

/** Sources with their last run, audit and freshness; with the release of held deletions for who runs the system. */
export function sourcesView(
  { sources }: SourcesResponse,
  isAdmin: boolean,
  onDone: (told: string) => void,
): readonly Child[] {
  if (sources.length === 0) return []
  const entries = sources.map((source) => {
    const held = `${count(source.documents, 'page')}, ${count(source.chunks, 'passage')}`
    const name = element('h4', {}, source.name, element('small', {}, source.connector ?? ''))
    const parts = [...lastRunView(source), ...standingView(source), ...warningsView(source)]
    return element('li', {}, name, element('p', {}, held), ...parts, ...(isAdmin ? acts(source, onDone) : []))
  })
  return [element('h3', {}, 'Sources'), element('ul', { class: 'cards' }, ...entries)]
}

function lastRunView({ lastRun, connector }: WireSource): readonly Child[] {
  if (lastRun === undefined) {
    return connector === undefined ? [] : [element('p', { class: 'facts' }, 'never run')]
  }
  const { seen, added, changed, accessChanged, deleted, skipped } = lastRun
  const parts = [`${seen} seen`, `${added} added`, `${changed + accessChanged} changed`, `${deleted} deleted`]
  if (skipped > 0) parts.push(`${skipped} left out`)
  return [element('p', { class: 'facts' }, `${moment(lastRun.endedAt)}: ${parts.join(', ')}`)]
}

/** How it stood to the log at its last audit, and how soon edits could be found. */
function standingView({ audit, freshness }: WireSource): readonly Child[] {
  const lines: Child[] = []
  if (audit !== undefined) {
    const { wrong, documents, auditedAt } = audit
    const found = wrong === 0 ? `all ${documents} right` : `${wrong} of ${documents} wrong`
    const kind = wrong === 0 ? 'facts' : 'wrong'
    lines.push(element('p', { class: kind }, `audited ${moment(auditedAt)}: ${found}`))
  }
  if (freshness !== undefined) {
    const { p50Ms, p95Ms, changes } = freshness
    const text = `edits found after ${duration(p50Ms)} (half), ${duration(p95Ms)} (19 of 20), over ${count(changes, 'change')}`
    lines.push(element('p', { class: 'facts' }, text))
  }
  return lines
}

function warningsView(source: WireSource): readonly Child[] {
  const { lastRun, heldDeletes, deadLetters, name } = source
  const warnings: Child[] = []
  const warn = (...children: readonly Child[]) => warnings.push(element('p', { class: 'wrong' }, ...children))
  if (lastRun?.error !== undefined) warn(`Not read to its end, so nothing was deleted: ${lastRun.error}`)
  if (lastRun?.partial) warn('Not read whole, so nothing was deleted')
  if (lastRun && lastRun.failed > 0) {
    const what = `${count(lastRun.failed, 'page')} could not be read; what was indexed stays`
    warnings.push(notesView('wrong', what, lastRun.failures, lastRun.failed))
  }
  if (lastRun && lastRun.warned > 0) {
    const what = `${count(lastRun.warned, 'remark')} on pages that were taken`
    warnings.push(notesView('facts', what, lastRun.warnings, lastRun.warned))
  }
  if (deadLetters > 0) warn(`${count(deadLetters, 'dead letter')}, listed below`)
  if (heldDeletes > 0) {
    warn(`${count(heldDeletes, 'deletion')} held until `, code(`plumbline sources release ${name}`))
  }
  return warnings
}

type Notes = NonNullable<WireSource['lastRun']>['failures']

/** The pages behind a summary, to be opened. */
function notesView(kind: string, what: string, notes: Notes, all: number): HTMLElement {
  const lines = notes.map(({ path, reason }) =>
    element('li', {}, element('span', { class: 'path' }, path), ` ${reason}`),
  )
  if (all > notes.length) lines.push(element('li', {}, `and ${all - notes.length} more`))
  return element('details', { class: kind }, element('summary', {}, what), element('ul', {}, ...lines))
}

function acts(
  { name, connector, heldDeletes }: WireSource,
  onDone: (told: string) => void,
): readonly Child[] {
  const read = async () => {
    const { run } = await readSource(name)
    const failed = run.failed === 0 ? '' : `, ${count(run.failed, 'page')} could not be read`
    return `${name} is read: ${run.added} added, ${run.changed + run.accessChanged} changed, ${run.deleted} deleted${failed}.`
  }
  const release = async () => {
    const { released } = await releaseSource(name)
    return `${count(released, 'document')} of ${name} deleted.`
  }
  return [
    ...(connector === undefined || connector === 'push'
      ? []
      : [actButton({ label: 'Read now', run: read }, onDone)]),
    ...(heldDeletes === 0
      ? []
      : [
          actButton(
            { label: 'Release', sure: `Delete ${count(heldDeletes, 'document')}`, run: release },
            onDone,
          ),
        ]),
  ]
}

function code(text: string): HTMLElement {
  return element('code', {}, text)
}
