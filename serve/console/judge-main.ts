import type { TurnResponse } from '../wire/judging.ts'
import { agreementTable } from './agreement-table.ts'
import { element } from './element.ts'
import * as api from './judge-api.ts'
import { anyElement, button, form, input, select } from './page-elements.ts'
import { startTheme } from './theme.ts'

/** Where the judge's name is kept in this browser. */
const NAME_KEY = 'plumbline-judge'

/** Who judges what; absent before the judge has begun. */
let desk: { readonly pool: string; readonly judge: string } | undefined
/** The item in sight. */
let place: number | undefined
/** One grade at a time: a key that is held down grades one item. */
let isBusy = false

startTheme()
input('judge').value = localStorage.getItem(NAME_KEY) ?? ''
form('who').addEventListener('submit', (event) => {
  event.preventDefault()
  void begin()
})
for (const key of document.querySelectorAll<HTMLButtonElement>('[data-grade]')) {
  key.addEventListener('click', () => void give(Number(key.dataset['grade'])))
}
button('skip').addEventListener('click', () => void give(null))
for (const id of ['undo', 'undo-last']) button(id).addEventListener('click', () => void takeBack())
document.addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
  if (isTyping || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
  if (/^[0-3]$/u.test(event.key)) void give(Number(event.key))
  else if (event.key === 's') void give(null)
  else if (event.key === 'u') void takeBack()
})
void offerPools()

async function offerPools(): Promise<void> {
  await guarded(async () => {
    const { pools } = await api.pools()
    const wanted = new URLSearchParams(location.search).get('pool')
    select('pool').replaceChildren(
      ...pools.map(({ name, items }) =>
        element('option', { value: name, selected: name === wanted }, `${name} (${items})`),
      ),
    )
    if (pools.length === 0) say('nothing is to be judged yet: make a pool with `plumbline judgments pool`')
  })
}

async function begin(): Promise<void> {
  const [pool, judge] = [select('pool').value, input('judge').value.trim()]
  if (pool === '' || judge === '') return
  await guarded(async () => {
    const turn = await api.nextTurn(pool, judge)
    desk = { pool, judge }
    localStorage.setItem(NAME_KEY, judge)
    history.replaceState(null, '', `?pool=${encodeURIComponent(pool)}`)
    await show(turn)
  })
}

async function give(grade: number | null): Promise<void> {
  const [at, item] = [desk, place]
  if (at === undefined || item === undefined) return
  await guarded(async () => show(await api.grade(at.pool, at.judge, item, grade)))
}

async function takeBack(): Promise<void> {
  const at = desk
  if (at === undefined) return
  await guarded(async () => show(await api.undo(at.pool, at.judge)))
}

async function show({ item, done, total, unreadable }: TurnResponse): Promise<void> {
  place = item?.place
  const passedOver = unreadable === 0 ? '' : `, ${unreadable} passed over: closed to you, or gone`
  anyElement('progress').textContent = `${done} of ${total} judged${passedOver}`
  anyElement('desk').hidden = item === undefined
  anyElement('finished').hidden = item !== undefined
  if (item === undefined) {
    if (desk !== undefined)
      anyElement('agreement').replaceChildren(...agreementTable(await api.agreement(desk.pool)))
    return
  }
  anyElement('question').textContent = item.question
  anyElement('title').textContent = item.title
  anyElement('path').textContent = item.documentId
  anyElement('text').textContent = item.text
  anyElement('desk').focus({ preventScroll: true })
  window.scrollTo(0, 0)
}

/** Works unless something is under way, and says what went wrong; a grade that was not kept stays to be given. */
async function guarded(work: () => Promise<void>): Promise<void> {
  if (isBusy) return
  isBusy = true
  say('')
  try {
    await work()
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
  } finally {
    isBusy = false
  }
}

function say(problem: string): void {
  anyElement('problem').textContent = problem
  anyElement('problem').hidden = problem === ''
}
