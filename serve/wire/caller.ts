import * as z from 'zod'
import { SCOPES } from '../../app/access/api-key.ts'
import type { Caller } from '../callers.ts'
import { Timestamp } from './timestamp.ts'

/** As whom one asks. */
export const CallerResponse = z
  .strictObject({
    tenant: z.string(),
    groups: z.array(z.string()).describe('Beside `public`, which is implied.'),
    scopes: z.array(z.enum(SCOPES)).describe('What may be done: ask, push documents, run the system.'),
    key: z
      .strictObject({ id: z.string(), name: z.string(), expiresAt: Timestamp.optional() })
      .optional()
      .describe('Absent where none was sent.'),
  })
  .describe('As whom one asks, and what one may do.')
export type CallerResponse = z.output<typeof CallerResponse>

export function toCallerResponse({ principal, scopes, key }: Caller): CallerResponse {
  return {
    tenant: principal.tenant,
    groups: [...principal.groups],
    scopes: [...scopes],
    ...(key && {
      key: {
        id: key.id,
        name: key.name,
        ...(key.expiresAtMs !== undefined && { expiresAt: new Date(key.expiresAtMs).toISOString() }),
      },
    }),
  }
}
