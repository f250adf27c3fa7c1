import type { GenerationState } from '../app/generations/list-generations.ts'
import type { MoveReport } from '../app/generations/move-questions.ts'
import { table } from './table.ts'

/** Where questions go now, and what became of the other generations. */
export function moveText({ generation, previous, mended, dropped }: MoveReport): string {
  const from = previous === undefined || previous === generation ? '' : `, before ${previous}`
  return [
    `questions go to ${generation}${from}`,
    ...(mended > 0 ? [`${mended} documents mended first`] : []),
    ...(dropped.length > 0 ? [`dropped ${dropped.join(', ')}`] : []),
  ].join('\n')
}

/** Generations as a table. */
export function generationsText(states: readonly GenerationState[]): string {
  if (states.length === 0) return 'no generations yet'
  const rows = states.map(({ id, state, lag, createdAtMs, movedAtMs, modelId, chunker }) => [
    id,
    state,
    lag,
    utc(createdAtMs),
    movedAtMs === undefined ? 'never' : utc(movedAtMs),
    modelId,
    chunker,
  ])
  return table(['generation', 'state', 'lag', 'made (UTC)', 'promoted (UTC)', 'model', 'chunker'], rows)
}

function utc(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}
