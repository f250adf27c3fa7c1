import * as z from 'zod'
import type { Readiness } from '../../app/system.ts'
import { mayRead } from '../../core/access.ts'
import type { DeadLetter } from '../../core/dead-letters.ts'
import type { Caller } from '../callers.ts'
import { Timestamp } from './timestamp.ts'

export const HealthResponse = z.strictObject({ status: z.literal('ok') }).describe('It does.')

export const MetricsText = z.string().describe('The text format of Prometheus.')

/** Whether questions can be answered, and how far the index is behind its sources. */
export const ReadinessResponse = z
  .strictObject({
    ready: z.boolean(),
    reasons: z.array(z.string()).describe('Why not, or what is wrong; empty where all is well.'),
    generation: z
      .strictObject({
        id: z.string(),
        createdAt: Timestamp,
        modelId: z.string(),
        dimensions: z.int(),
        chunker: z.string(),
        analyzer: z.string(),
      })
      .optional()
      .describe('The live build of the index; absent before the first.'),
    pipeline: z
      .strictObject({
        expression: z.string(),
        promotion: z
          .strictObject({
            version: z.int(),
            promotedAt: Timestamp,
            runs: z.array(z.string()).describe('Fingerprints of the runs that justified it.'),
          })
          .optional()
          .describe('Absent: it is configured.'),
      })
      .describe('What answers where a question names no pipeline.'),
    lag: z.int().describe('Log records not yet indexed.'),
    deadLetters: z.int().describe('Records that could not be indexed.'),
    heldDeletes: z.int().describe('Deletions that wait for a person.'),
    wrong: z
      .int()
      .optional()
      .describe('Documents that were not what the log says at the last audits; absent before the first.'),
    auditedAt: Timestamp.optional().describe('When the audit of longest ago was.'),
  })
  .describe('Whether questions can be answered, and how far the index is behind.')
export type ReadinessResponse = z.output<typeof ReadinessResponse>

const WireDeadLetter = z.strictObject({
  documentId: z.string(),
  code: z.string(),
  reason: z.string(),
  attempts: z.int(),
  failedAt: Timestamp,
})

/** Records that could not be indexed. */
export const DeadLettersResponse = z
  .strictObject({
    deadLetters: z.array(WireDeadLetter).describe('Of documents that the one who asks may read, by id.'),
    hidden: z.int().describe('How many more there are that the one who asks may not read.'),
  })
  .describe('Records that were put aside.')
export type DeadLettersResponse = z.output<typeof DeadLettersResponse>

/** Which retrievers can be asked for. */
export const PipelinesResponse = z
  .strictObject({
    configured: z
      .string()
      .describe('The promoted or configured one, which answers where a question names none.'),
    offered: z.array(z.string()).describe('Expressions worth trying, the configured one first.'),
  })
  .describe('Expressions of retrievers.')
export type PipelinesResponse = z.output<typeof PipelinesResponse>

export function toReadinessResponse(readiness: Readiness): ReadinessResponse {
  const { generation, reasons, pipeline, auditedAtMs, ...counts } = readiness
  const same = {
    ...counts,
    reasons: [...reasons],
    pipeline: toWirePipeline(pipeline),
    ...(auditedAtMs !== undefined && { auditedAt: new Date(auditedAtMs).toISOString() }),
  }
  if (generation === undefined) return same
  const { createdAtMs, ...settings } = generation
  return {
    ...same,
    generation: { ...settings, createdAt: new Date(createdAtMs).toISOString() },
  }
}

function toWirePipeline({ expression, promotion }: Readiness['pipeline']): ReadinessResponse['pipeline'] {
  if (promotion === undefined) return { expression }
  const { version, promotedAtMs, runs } = promotion
  return {
    expression,
    promotion: { version, promotedAt: new Date(promotedAtMs).toISOString(), runs: [...runs] },
  }
}

/** A failed deletion carries no access of its own: only an admin's key reads its name. */
export function toDeadLettersResponse(
  letters: readonly DeadLetter[],
  { principal, scopes }: Pick<Caller, 'principal' | 'scopes'>,
): DeadLettersResponse {
  const readable = letters.filter(
    ({ event }) =>
      scopes.includes('admin') ||
      (event?.kind === 'document-upserted' && mayRead(principal, event.document.access)),
  )
  return {
    deadLetters: readable.map(({ documentId, code, reason, attempts, failedAtMs }) => ({
      documentId,
      code,
      reason,
      attempts,
      failedAt: new Date(failedAtMs).toISOString(),
    })),
    hidden: letters.length - readable.length,
  }
}
