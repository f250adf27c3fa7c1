import * as z from 'zod'
import { MAX_LIMIT, MAX_QUERY_CHARACTERS } from './search.ts'

const MAX_ID = 4_096

/** What somebody did with a hit. */
export const FeedbackBody = z
  .strictObject({
    query: z
      .string()
      .max(MAX_QUERY_CHARACTERS)
      .regex(/\S/, { error: 'expected the question that was asked' }),
    documentId: z.string().min(3).max(MAX_ID),
    position: z
      .int()
      .min(1)
      .max(MAX_LIMIT)
      .describe('Of the hit in its list, from 1: what stands far down is seen less.'),
    kind: z.enum(['click', 'up', 'down']).describe('Opened; said to help; said not to.'),
    person: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'Whatever tells the people behind one key apart; only a digest is kept. Without a key it is not looked at.',
      ),
  })
  .meta({ examples: [{ query: 'rotate keys', documentId: 'handbook:keys.md', position: 2, kind: 'up' }] })
export type FeedbackBody = z.output<typeof FeedbackBody>

/** A list of hits that somebody was shown. */
export const ShownBody = z
  .strictObject({
    query: FeedbackBody.shape.query,
    documentIds: z
      .array(z.string().min(3).max(MAX_ID))
      .min(1)
      .max(MAX_LIMIT)
      .describe('Of the hits, in the order in which they were shown; the first ten are kept.'),
    person: FeedbackBody.shape.person,
  })
  .meta({ examples: [{ query: 'rotate keys', documentIds: ['handbook:keys.md', 'handbook:users.md'] }] })
export type ShownBody = z.output<typeof ShownBody>

export const ShownResponse = z.strictObject({ kept: z.int().describe('Documents of the list that count.') })

export const FeedbackResponse = z.strictObject({
  isNew: z.boolean().describe('The same of the same person counts once.'),
})
