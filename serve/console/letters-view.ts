import type { DeadLettersResponse } from '../wire/status.ts'
import { actButton } from './act-button.ts'
import { dropLetters, retryLetters } from './api.ts'
import { type Child, element } from './element.ts'
import { count, moment } from './format.ts'

/** Documents that could not be indexed, and why; with retry and drop for who runs the system. */
export function lettersView(
  { deadLetters: letters, hidden }: DeadLettersResponse,
  isAdmin: boolean,
  onDone: (told: string) => void,
): readonly Child[] {
  if (letters.length + hidden === 0) return []
  const entries = letters.map(({ documentId, reason, code, attempts, failedAt }) =>
    element(
      'li',
      {},
      element('h4', { class: 'path' }, documentId),
      element('p', {}, reason),
      element('p', { class: 'facts' }, `${code} · ${count(attempts, 'attempt')} · ${moment(failedAt)}`),
      ...(isAdmin ? acts(documentId, onDone) : []),
    ),
  )
  if (hidden > 0) entries.push(element('li', {}, element('p', {}, `and ${hidden} that you may not read`)))
  return [element('h3', {}, 'Dead letters'), element('ul', { class: 'cards', id: 'letters' }, ...entries)]
}

function acts(documentId: string, onDone: (told: string) => void): readonly Child[] {
  const retry = async () => {
    const { indexed, failedAgain, overtaken } = await retryLetters(documentId)
    if (indexed.length > 0) return `${documentId} is indexed.`
    if (failedAgain.length > 0) return `${documentId} failed again.`
    return overtaken.length > 0 ? `${documentId} has a newer version.` : `${documentId} has no dead letter.`
  }
  const drop = async () => {
    await dropLetters(documentId)
    return `The dead letter of ${documentId} is gone.`
  }
  return [
    actButton({ label: 'Retry', run: retry }, onDone),
    actButton({ label: 'Drop', sure: 'Throw it away', run: drop }, onDone),
  ]
}
