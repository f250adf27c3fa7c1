import * as z from 'zod'
import type { PushAnswer, PushRequest } from '../../app/push/push-request.ts'
import { DocumentParams } from './document.ts'
import { Timestamp } from './timestamp.ts'

const MAX_DOCUMENTS = 100
const MAX_NAME_CHARACTERS = 200
const MAX_LIST_ENTRIES = 100

const Id = DocumentParams.shape.id
const name = z.string().min(1).max(MAX_NAME_CHARACTERS)
const names = z.array(name).max(MAX_LIST_ENTRIES)

const PushedDocument = z.strictObject({
  id: Id.describe('`<source>:<path>`. Another id is another document.'),
  title: z.string().max(1_000).default('').describe('Empty where it has none.'),
  body: z.string().regex(/\S/, { error: 'expected some text, got only white space' }).describe('Markdown.'),
  format: z.enum(['markdown', 'mdx']).default('markdown').describe('`mdx` allows JSX.'),
  groups: names.describe(
    'Who may read it: any one of these groups of the key’s tenant. `public` is everybody of the tenant; an empty list is nobody.',
  ),
  tags: names.default([]).describe('A filter may name them.'),
  language: name.default('und').describe('BCP 47; `und` is unknown.'),
  url: z
    .string()
    .max(4_096)
    .regex(/^https?:\/\//u, { error: 'expected an address that begins with http:// or https://' })
    .optional()
    .describe('Where a person reads it.'),
  metadata: z
    .record(name, z.union([z.string().max(10_000), z.number(), z.boolean()]))
    .default({})
    .describe('What else it says of itself, flat.'),
  updatedAt: z.iso
    .datetime({ offset: true, error: 'expected a time as in ISO 8601' })
    .optional()
    .describe('When it last changed at its source; absent: now.'),
})

/** What a program pushes at once. */
export const PushBody = z
  .strictObject({
    documents: z
      .array(PushedDocument)
      .max(MAX_DOCUMENTS)
      .default([])
      .describe('To be added or replaced, whole.'),
    deletes: z.array(Id).max(MAX_DOCUMENTS).default([]).describe('Ids of documents to be taken out.'),
  })
  .refine(({ documents, deletes }) => documents.length + deletes.length > 0, {
    error: 'expected documents or deletes, got neither',
  })
  .meta({
    examples: [
      {
        documents: [
          { id: 'notes:rotate', title: 'Rotate keys', body: 'Rotate them every month.', groups: ['public'] },
        ],
      },
    ],
  })
export type PushBody = z.output<typeof PushBody>

export const PushHeaders = z.object({
  'idempotency-key': name
    .optional()
    .describe('Yours to choose. A repetition with the same key and body gets the first answer, for a day.'),
})
export type PushHeaders = z.output<typeof PushHeaders>

/** What became of a push. */
export const PushResponse = z
  .strictObject({
    accepted: z.int().describe('Documents that were new or differed.'),
    unchanged: z.int().describe('Documents that were so already.'),
    deleted: z.int(),
    missing: z.array(z.string()).describe('Ids to be deleted that were not there.'),
  })
  .describe('It stands in the log and is not lost; it is searchable soon after.')
export type PushResponse = z.output<typeof PushResponse>

/** What became of a deletion. */
export const DeletionResponse = z
  .strictObject({ deleted: z.string().describe('Its id.'), acceptedAt: Timestamp })
  .describe('It stands in the log; the document is found no more soon after.')
export type DeletionResponse = z.output<typeof DeletionResponse>

export function toPushRequest(
  { documents, deletes }: PushBody,
  tenant: string,
  idempotencyKey: string | undefined,
): PushRequest {
  return {
    tenant,
    documents: documents.map(({ updatedAt, url, language, ...same }) => ({
      ...same,
      language: language.toLowerCase(),
      ...(url !== undefined && { url }),
      ...(updatedAt !== undefined && { updatedAtMs: Date.parse(updatedAt) }),
    })),
    deletes,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  }
}

export function toPushResponse({ missing, ...counts }: PushAnswer): PushResponse {
  return { ...counts, missing: [...missing] }
}
