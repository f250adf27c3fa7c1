import * as z from 'zod'
import type { GenerationEvaluation, MoveGrounds } from '../../app/generations/generation-evaluation.ts'
import type { GenerationState } from '../../app/generations/list-generations.ts'
import type { MoveReport } from '../../app/generations/move-questions.ts'
import type { Move } from '../../app/generations/moves.ts'
import { DocumentParams } from './document.ts'
import { WireSourceRun } from './sources.ts'
import { Timestamp } from './timestamp.ts'

const LISTED_MOVES = 20

const GenerationId = z
  .templateLiteral(['g', z.number().int().min(1)], { error: 'expected g and a number, e.g. g3' })
  .describe('Name of a build of the index, e.g. `g3`.')

const WireGeneration = z.strictObject({
  id: z.string(),
  state: z
    .enum(['live', 'kept', 'building'])
    .describe('`live` answers; `kept` did, and can again; `building` never did.'),
  lag: z.int().describe('Log records that it has yet to take in.'),
  createdAt: Timestamp,
  promotedAt: Timestamp.optional().describe('When questions last moved to it; absent where they never did.'),
  modelId: z.string(),
  chunker: z.string(),
})

const WireEvaluation = z.strictObject({
  over: z.string().describe('The generation that it was held against.'),
  measure: z.string(),
  pipeline: z.string(),
  sets: z.array(
    z.strictObject({
      set: z.string(),
      questions: z.int(),
      value: z.number(),
      overValue: z.number(),
      difference: z.number(),
      interval: z.strictObject({ low: z.number(), high: z.number() }).describe('Of the difference, 95 %.'),
    }),
  ),
})
type WireEvaluation = z.output<typeof WireEvaluation>

const grounds = {
  approvedBy: z.string().optional().describe('Who said so; absent where nobody was asked.'),
  evaluation: WireEvaluation.optional().describe('Absent where nothing was evaluated.'),
}

const WireMove = z.strictObject({
  movedAt: Timestamp,
  kind: z.enum(['promotion', 'rollback']),
  generation: z.string(),
  previous: z.string().optional(),
  ...grounds,
})

/** Builds of the index. */
export const GenerationsResponse = z
  .strictObject({
    generations: z.array(WireGeneration).describe('By number ascending.'),
    rollbackTo: z
      .string()
      .optional()
      .describe('Where a rollback leads; absent: there is nothing to go back to.'),
    moves: z.array(WireMove).describe('The latest 20 times that questions moved, newest first.'),
  })
  .describe('Every build of the index, and where questions went.')
export type GenerationsResponse = z.output<typeof GenerationsResponse>

export const GenerationParams = z.strictObject({ id: GenerationId })

/** Where questions go now. */
export const MoveResponse = z
  .strictObject({
    generation: z.string().describe('Where questions go now.'),
    previous: z.string().optional().describe('Where they went before.'),
    mended: z.int().describe('Documents that it had otherwise than the log, and has right now.'),
    dropped: z.array(z.string()).describe('Generations that nobody needs any more.'),
    ...grounds,
  })
  .describe('Questions go there now.')
export type MoveResponse = z.output<typeof MoveResponse>

/** Which dead letters. */
export const LettersBody = z.strictObject({
  documents: z.array(DocumentParams.shape.id).min(1).max(1_000).describe('Ids of their documents.'),
})

/** What another try came to. */
export const RetryResponse = z
  .strictObject({
    indexed: z.array(z.string()),
    failedAgain: z.array(z.string()),
    overtaken: z.array(z.string()).describe('Of which the log has a newer version; their letters are gone.'),
    unknown: z.array(z.string()).describe('That have no dead letter.'),
  })
  .describe('What another try came to, by document.')
export type RetryResponse = z.output<typeof RetryResponse>

/** What was thrown away. */
export const DropResponse = z
  .strictObject({
    dropped: z.array(z.string()),
    unknown: z.array(z.string()).describe('That have no dead letter.'),
  })
  .describe('Letters that are gone; their documents stay as they are.')
export type DropResponse = z.output<typeof DropResponse>

export const SourceParams = z.strictObject({ name: z.string().min(1).describe('Name of the source.') })

/** What a release deleted. */
export const ReleaseResponse = z
  .strictObject({ source: z.string(), released: z.int().describe('Documents that were deleted.') })
  .describe('The held deletions have happened.')
export type ReleaseResponse = z.output<typeof ReleaseResponse>

/** How reading a source went. */
export const ReadResponse = z
  .strictObject({ source: z.string(), run: WireSourceRun })
  .describe('The source is read; `run` says what was found.')
export type ReadResponse = z.output<typeof ReadResponse>

/** @param moves newest first */
export function toGenerationsResponse(
  states: readonly GenerationState[],
  moves: readonly Move[],
  rollbackTo: string | undefined,
): GenerationsResponse {
  return {
    ...(rollbackTo !== undefined && { rollbackTo }),
    moves: moves.slice(0, LISTED_MOVES).map(({ movedAtMs, kind, generation, previous, ...move }) => ({
      movedAt: new Date(movedAtMs).toISOString(),
      kind,
      generation,
      ...(previous && { previous }),
      ...toWireGrounds(move),
    })),
    generations: states.map(({ id, state, lag, createdAtMs, movedAtMs, modelId, chunker }) => ({
      id,
      state,
      lag,
      createdAt: new Date(createdAtMs).toISOString(),
      ...(movedAtMs !== undefined && { promotedAt: new Date(movedAtMs).toISOString() }),
      modelId,
      chunker,
    })),
  }
}

export function toMoveResponse(move: MoveReport): MoveResponse {
  const { generation, previous, mended, dropped } = move
  return {
    generation,
    ...(previous && { previous }),
    mended,
    dropped: [...dropped],
    ...toWireGrounds(move),
  }
}

function toWireGrounds({
  approvedBy,
  evaluation,
}: MoveGrounds): Pick<MoveResponse, 'approvedBy' | 'evaluation'> {
  return {
    ...(approvedBy !== undefined && { approvedBy }),
    ...(evaluation && { evaluation: toWireEvaluation(evaluation) }),
  }
}

function toWireEvaluation({ over, measure, pipeline, rows }: GenerationEvaluation): WireEvaluation {
  const sets = rows.map(({ set, questions, value, overValue, difference, interval }) => ({
    set,
    questions,
    value,
    overValue,
    difference,
    interval: { ...interval },
  }))
  return { over, measure, pipeline, sets }
}
