import { input } from './page-elements.ts'

/**
 * `/` asks, `j` and `k` (and the arrows, once a page is in focus) move among the pages found, `e` explains. Enter and
 * Esc are the browser's own: a focused title is a link, an open sheet is a dialog.
 */
export function startKeyboard(): void {
  const query = input('query')
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return
    const typing = isTyping(event.target)
    const action = typing ? whileTyping(event, query) : whileReading(event, query)
    if (action === undefined) return
    event.preventDefault()
    action()
  })
}

type Action = () => void

function whileTyping(event: KeyboardEvent, query: HTMLInputElement): Action | undefined {
  if (event.target !== query) return undefined
  if (event.key === 'ArrowDown' && titles().length > 0) return () => moveBy(1, query)
  return event.key === 'Escape' && query.value === '' ? () => query.blur() : undefined
}

function whileReading(event: KeyboardEvent, query: HTMLInputElement): Action | undefined {
  const onTitle = focusedTitle() >= 0
  switch (event.key) {
    case '/':
      return () => {
        query.focus()
        query.select()
      }
    case 'j':
      return () => moveBy(1, query)
    case 'k':
      return () => moveBy(-1, query)
    case 'ArrowDown':
      return onTitle ? () => moveBy(1, query) : undefined
    case 'ArrowUp':
      return onTitle ? () => moveBy(-1, query) : undefined
    case 'e':
      return () => input('explain').click()
    default:
      return undefined
  }
}

/** Down stops at the last title; up from the first goes to the question. */
function moveBy(step: 1 | -1, query: HTMLInputElement): void {
  const all = titles()
  const next = focusedTitle() + step
  if (next < 0) {
    query.focus()
    return
  }
  const title = all[Math.min(next, all.length - 1)]
  title?.focus({ preventScroll: true })
  title?.closest('li')?.scrollIntoView({ block: 'nearest' })
}

function titles(): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('.hits > li h2 a')]
}

/** Index among the titles; −1 where none is in focus. A link inside a hit counts as its title. */
function focusedTitle(): number {
  const hit = document.activeElement?.closest('.hits > li')
  return titles().findIndex((title) => hit?.contains(title))
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox'
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
}
