import type { CallerResponse } from '../wire/caller.ts'
import type { ApiFailure } from './api.ts'
import { type Child, element } from './element.ts'
import { day } from './format.ts'
import { forgetKey, heldKey, holdKey } from './held-key.ts'

/**
 * As whom this tab asks, with a place for a key, or to forget it.
 *
 * @param caller what the API says of the one who asks, or why it does not.
 * @param onChange the key is another one now.
 */
export function keyView(caller: CallerResponse | ApiFailure, onChange: () => void): readonly Child[] {
  const line = caller instanceof Error ? element('p', { class: 'wrong' }, caller.message) : callerLine(caller)
  return [
    element('h3', {}, 'Who asks'),
    line,
    heldKey() === undefined ? keyForm(onChange) : forgetButton(onChange),
  ]
}

function callerLine({ tenant, groups, scopes, key }: CallerResponse): HTMLElement {
  const who = key === undefined ? 'Nobody in particular' : key.name
  const parts = [
    `tenant ${tenant}`,
    groups.length === 0 ? 'public documents' : `groups ${groups.join(', ')}`,
    `may ${scopes.join(', ')}`,
    ...(key?.expiresAt === undefined ? [] : [`until ${day(key.expiresAt)}`]),
  ]
  return element(
    'p',
    {},
    element('strong', {}, who),
    element('span', { class: 'facts' }, ` ${parts.join(' · ')}`),
  )
}

/** What a header can hold: what is pasted with other signs is no key. */
const KEY_PATTERN = String.raw`\s*[!-~]+\s*`

function keyForm(onChange: () => void): HTMLElement {
  const field = element('input', {
    type: 'password',
    id: 'key',
    autocomplete: 'off',
    placeholder: 'plumbline_…',
    'aria-label': 'Key',
    pattern: KEY_PATTERN,
    title: 'plumbline_ and what follows, as `plumbline keys create` printed it',
    required: true,
  })
  const form = element(
    'form',
    { class: 'key-form' },
    field,
    element('button', { class: 'act' }, 'Use this key'),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    holdKey(field.value.trim())
    onChange()
  })
  return form
}

function forgetButton(onChange: () => void): HTMLElement {
  const button = element('button', { type: 'button', class: 'act', id: 'forget-key' }, 'Forget this key')
  button.addEventListener('click', () => {
    forgetKey()
    onChange()
  })
  return button
}
