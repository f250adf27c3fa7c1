import * as z from 'zod'

/** What every refused or failed request answers. */
export const FailureBody = z.strictObject({
  error: z.strictObject({
    code: z.string().describe('Never changes once published, e.g. `ERR_INVALID_QUERY`.'),
    message: z.string().describe('What was expected, what came, and the cure.'),
    field: z.string().optional().describe('Where in the request, e.g. `filters.source`.'),
  }),
})
export type FailureBody = z.output<typeof FailureBody>
