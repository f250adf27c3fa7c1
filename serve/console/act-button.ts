import { ApiFailure } from './api.ts'
import { element } from './element.ts'

/** What a button does, and how it is spoken of. */
export interface Act {
  readonly label: string
  /** Asked for a second press first: what cannot simply be taken back. */
  readonly sure?: string
  /** @returns what came of it, for people */
  run(): Promise<string>
}

/** How long a second press is waited for. */
const SURE_MS = 4_000

/** A button that acts once, and tells what came of it in `onDone`; what went wrong it tells beside itself. */
export function actButton({ label, sure, run }: Act, onDone: (told: string) => void): HTMLElement {
  const button = element('button', { type: 'button', class: 'act' }, label)
  const told = element('span', { class: 'told', role: 'status' })
  let isSure = sure === undefined
  let isBusy = false
  button.addEventListener('click', async () => {
    if (isBusy) return
    if (!isSure && sure !== undefined) {
      isSure = true
      button.textContent = sure
      setTimeout(() => {
        isSure = false
        button.textContent = label
      }, SURE_MS)
      return
    }
    // Not `disabled`: that would take the focus away from who presses by keyboard.
    isBusy = true
    button.setAttribute('aria-disabled', 'true')
    told.textContent = ' …'
    try {
      onDone(await run())
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error
      told.textContent = ` ${error.message}`
      isBusy = false
      button.removeAttribute('aria-disabled')
    }
  })
  return element('span', { class: 'act-place' }, button, told)
}
