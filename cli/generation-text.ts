import type { MoveGrounds } from '../app/generations/generation-evaluation.ts'
import type { GenerationState } from '../app/generations/list-generations.ts'
import type { MoveReport } from '../app/generations/move-questions.ts'
import type { Move } from '../app/generations/moves.ts'
import { points } from './points.ts'
import { table } from './table.ts'
import { utcText } from './utc-text.ts'

/** Where questions go now, and what became of the other generations. */
export function moveText(move: MoveReport): string {
  const { generation, previous, mended, dropped } = move
  const from = previous === undefined || previous === generation ? '' : `, before ${previous}`
  return [
    `questions go to ${generation}${from}`,
    ...groundsOf(move),
    ...(mended > 0 ? [`${mended} documents mended first`] : []),
    ...(dropped.length > 0 ? [`dropped ${dropped.join(', ')}`] : []),
  ].join('\n')
}

/** Moves of questions as a table, newest first. */
export function movesText(moves: readonly Move[]): string {
  if (moves.length === 0) return 'questions never moved'
  const rows = moves.map((move) => [
    utcText(move.movedAtMs),
    move.kind,
    move.generation,
    move.previous ?? 'none',
    groundsOf(move).join('; ') || 'the audit alone',
  ])
  return table(['moved (UTC)', 'kind', 'to', 'from', 'on the grounds of'], rows)
}

function groundsOf({ approvedBy, evaluation }: MoveGrounds): readonly string[] {
  const rows = evaluation?.rows ?? []
  return [
    ...rows.map(
      ({ set, difference, questions }) =>
        `${evaluation?.measure} ${points(difference)} points over ${evaluation?.over} on ${set} (${questions} questions)`,
    ),
    ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
  ]
}

/** Generations as a table. */
export function generationsText(states: readonly GenerationState[]): string {
  if (states.length === 0) return 'no generations yet'
  const rows = states.map(({ id, state, lag, createdAtMs, movedAtMs, modelId, chunker }) => [
    id,
    state,
    lag,
    utcText(createdAtMs),
    movedAtMs === undefined ? 'never' : utcText(movedAtMs),
    modelId,
    chunker,
  ])
  return table(['generation', 'state', 'lag', 'made (UTC)', 'promoted (UTC)', 'model', 'chunker'], rows)
}
