import type { FeedbackBody, ShownBody } from '../wire/feedback.ts'
import { ask } from './api.ts'
import { element } from './element.ts'

type Kind = FeedbackBody['kind']

/** Two buttons under a hit. What they send is found by where they stand. */
export function votesView(): HTMLElement {
  const vote = (kind: Kind, text: string) =>
    element('button', { type: 'button', 'data-vote': kind, 'aria-pressed': 'false' }, text)
  return element(
    'p',
    { class: 'votes' },
    element('span', {}, 'Does it help?'),
    vote('up', 'Yes'),
    vote('down', 'No'),
  )
}

/**
 * Tells the server which hits are opened and what is said of them, with their positions.
 *
 * @param answer the element that hits are shown in.
 * @param question what was asked.
 */
export function startFeedback(answer: HTMLElement, question: () => string): void {
  answer.addEventListener('click', (event) => {
    const clicked = event.target instanceof Element ? event.target : undefined
    const hit = clicked?.closest<HTMLElement>('.hit')
    const documentId = hit?.dataset['document']
    const entry = hit?.closest('li')
    if (clicked === undefined || documentId === undefined || !entry) return
    const position = 1 + [...(entry.parentElement?.children ?? [])].indexOf(entry)
    const tell = (kind: Kind) => send({ query: question(), documentId, position, kind })
    const button = clicked.closest<HTMLButtonElement>('[data-vote]')
    if (button !== null) void vote(button, tell)
    else if (clicked.closest('a[href*="doc="]') !== null) void tell('click')
  })
}

/** Tells the server which hits were shown, so that clicks can be held against what could be clicked. */
export function tellShown(query: string, documentIds: readonly string[]): void {
  if (query.trim() !== '' && documentIds.length > 0)
    void post('/v1/feedback/shown', { query, documentIds: [...documentIds] })
}

async function vote(button: HTMLButtonElement, tell: (kind: Kind) => Promise<boolean>): Promise<void> {
  const isKept = await tell(button.dataset['vote'] as Kind)
  button.ariaPressed = String(isKept)
  if (!isKept) button.title = 'This could not be kept just now'
}

/** @returns whether it was kept; where it was not, the reader goes on all the same. */
function send(feedback: FeedbackBody): Promise<boolean> {
  return post('/v1/feedback', feedback)
}

async function post(path: string, content: FeedbackBody | ShownBody): Promise<boolean> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify(content)
  const [sent] = await Promise.allSettled([ask(path, { method: 'POST', headers, body, keepalive: true })])
  return sent.status === 'fulfilled'
}
