import { type Child, element } from './element.ts'

/** A sheet over the page, for a document or the status. */
export interface Drawer {
  /** Opens it, if it is not, and shows this. The title names the dialog. */
  show(title: string, facts: readonly Child[], body: readonly Child[]): void
  close(): void
  readonly isOpen: boolean
  /** The part that scrolls. */
  readonly body: HTMLElement
}

/** @param onClose is asked to close it: by Esc, the button, or a click beside it. */
export function startDrawer(sheet: HTMLDialogElement, onClose: () => void): Drawer {
  const title = element('h2', { id: `${sheet.id}-title` })
  const facts = element('p', { class: 'facts' })
  const cross = element('button', { type: 'button', class: 'cross', 'aria-label': 'Close' }, '×')
  const body = element('div', { class: 'drawer-body', tabindex: '0' })
  sheet.append(element('header', {}, element('div', {}, title, facts), cross), body)

  cross.addEventListener('click', onClose)
  sheet.addEventListener('click', (event) => {
    if (event.target === sheet) onClose()
  })
  sheet.addEventListener('cancel', (event) => {
    event.preventDefault()
    onClose()
  })
  return {
    show(newTitle, newFacts, newBody) {
      title.textContent = newTitle
      facts.replaceChildren(...newFacts)
      body.replaceChildren(...newBody)
      if (!sheet.open) sheet.showModal()
    },
    close() {
      if (sheet.open) sheet.close()
    },
    get isOpen() {
      return sheet.open
    },
    body,
  }
}
