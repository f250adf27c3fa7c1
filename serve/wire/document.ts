import * as z from 'zod'
import type { RenderedDocument } from '../../app/system.ts'
import { isoTime } from '../../core/iso-time.ts'
import { Timestamp } from './timestamp.ts'

export const DocumentParams = z.strictObject({
  id: z
    .templateLiteral([z.string().min(1), ':', z.string().min(1)], {
      error: 'expected <source>:<path>; ids come from a search',
    })
    .describe('`<source>:<path>`, percent-encoded: `/` is written `%2F`.'),
})

/** Which passage to mark: both ends or none. */
export const DocumentQuery = z
  .strictObject({
    start: z.coerce.number().int().min(0).optional().describe('Start of the passage to mark.'),
    end: z.coerce.number().int().min(1).optional().describe('End of the passage to mark, exclusive.'),
  })
  .refine(({ start, end }) => (start === undefined) === (end === undefined), {
    error: 'expected both start and end, or neither',
    path: ['end'],
  })
  .refine(({ start, end }) => start === undefined || end === undefined || start < end, {
    error: 'expected an end after the start',
    path: ['end'],
  })
export type DocumentQuery = z.output<typeof DocumentQuery>

/** A document, rendered. */
export const DocumentResponse = z
  .strictObject({
    id: z.string(),
    source: z.string(),
    path: z.string(),
    title: z.string(),
    url: z.string().optional(),
    sourceUpdatedAt: Timestamp,
    indexedAt: Timestamp,
    html: z
      .string()
      .describe(
        'Safe HTML; what shows the asked-for range is `<mark class="passage">` or has `data-passage`.',
      ),
  })
  .describe('The document.')
export type DocumentResponse = z.output<typeof DocumentResponse>

export function toDocumentResponse(document: RenderedDocument): DocumentResponse {
  const { sourceUpdatedAtMs, indexedAtMs, ...same } = document
  return {
    ...same,
    sourceUpdatedAt: isoTime(sourceUpdatedAtMs),
    indexedAt: isoTime(indexedAtMs),
  }
}

/** The asked-for range; `undefined` where none was asked for. */
export function passageOf(query: DocumentQuery): { start: number; end: number } | undefined {
  return query.start === undefined || query.end === undefined
    ? undefined
    : { start: query.start, end: query.end }
}
