import type { GenerationsResponse } from '../wire/operations.ts'
import { actButton } from './act-button.ts'
import { promote, rollback } from './api.ts'
import { type Child, element } from './element.ts'
import { count, moment, points } from './format.ts'

type Generation = GenerationsResponse['generations'][number]

/** Builds of the index, newest first; with promote and roll back for who runs the system. */
export function generationsView(
  { generations, moves, rollbackTo }: GenerationsResponse,
  isAdmin: boolean,
  onDone: (told: string) => void,
): readonly Child[] {
  if (generations.length === 0) return []
  const entries = generations
    .toReversed()
    .map((generation) =>
      element('li', {}, ...card(generation), ...(isAdmin ? acts(generation, rollbackTo, onDone) : [])),
    )
  return [
    element('h3', {}, 'Generations'),
    element('ul', { class: 'cards', id: 'generations' }, ...entries),
    ...movesView(moves),
  ]
}

/** Where questions went, and on what grounds. */
function movesView(moves: GenerationsResponse['moves']): readonly Child[] {
  if (moves.length === 0) return []
  const lines = moves.map(({ movedAt, kind, generation, previous, approvedBy, evaluation }) => {
    const parts = [
      moment(movedAt),
      `${kind} to ${generation}${previous === undefined ? '' : ` from ${previous}`}`,
      ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
      ...(evaluation?.sets ?? []).map(
        ({ set, difference }) => `${evaluation?.measure} ${points(difference)} on ${set}`,
      ),
    ]
    return element('li', { class: 'facts' }, parts.join(' · '))
  })
  const summary = element('summary', {}, `${count(moves.length, 'move')} of questions`)
  return [element('details', { id: 'moves' }, summary, element('ul', {}, ...lines))]
}

function card({ id, state, lag, createdAt, promotedAt, modelId, chunker }: Generation): readonly Child[] {
  const made = `made ${moment(createdAt)}${promotedAt === undefined ? '' : `, promoted ${moment(promotedAt)}`}`
  return [
    element('h4', {}, id, element('small', {}, state)),
    element('p', { class: 'facts' }, `${modelId} · ${chunker}`),
    element('p', { class: 'facts' }, lag === 0 ? made : `${made} · ${count(lag, 'record')} behind`),
  ]
}

function acts(
  { id, state }: Generation,
  rollbackTo: string | undefined,
  onDone: (told: string) => void,
): readonly Child[] {
  if (state !== 'live') {
    const run = async () => `Questions go to ${(await promote(id)).generation}.`
    return [actButton({ label: 'Promote', sure: `Send questions to ${id}`, run }, onDone)]
  }
  if (rollbackTo === undefined) return []
  const run = async () => `Questions go back to ${(await rollback()).generation}.`
  return [actButton({ label: 'Roll back', sure: `Send questions back to ${rollbackTo}`, run }, onDone)]
}
