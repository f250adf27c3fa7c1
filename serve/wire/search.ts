import * as z from 'zod'
import type { Hit, Passage, SearchResult, Span } from '../../core/hit.ts'
import { isoTime } from '../../core/iso-time.ts'
import type { Filter } from '../../core/store.ts'
import { Timestamp } from './timestamp.ts'

export const MAX_QUERY_CHARACTERS = 10_000
export const MAX_LIMIT = 100
export const DEFAULT_LIMIT = 10
const MAX_FILTER_VALUES = 100

const names = (what: string) =>
  z
    .union([z.string(), z.array(z.string()).max(MAX_FILTER_VALUES)], {
      error: `expected a ${what} or a list of at most ${MAX_FILTER_VALUES}`,
    })
    .optional()

/** A question. */
export const SearchBody = z
  .strictObject({
    query: z
      .string()
      .max(MAX_QUERY_CHARACTERS)
      .regex(/\S/, { error: 'expected a question, got only white space' })
      .describe('The question, in words or as identifiers; the first is matched by meaning, both by term.'),
    limit: z.int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT).describe('Most documents to return.'),
    filters: z
      .strictObject({
        source: names('source').describe('Only documents of this source, or of any of these.'),
        tag: names('tag').describe('Only documents with this tag, or with any of these.'),
        language: names('language').describe('Only documents in this language (BCP 47), or in any of these.'),
      })
      .default({})
      .describe('An absent field narrows nothing; an empty list admits nothing.'),
    explain: z.boolean().default(false).describe('Adds to each passage its rank and score in every stage.'),
    pipeline: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe('Expression of a retriever, e.g. `rrf(bm25, dense)`; absent: the configured one.'),
  })
  .meta({ examples: [{ query: 'how do I roll back a release?', limit: 5, explain: true }] })
export type SearchBody = z.output<typeof SearchBody>

const WireSpan = z.strictObject({ start: z.int(), end: z.int() })

const WireStages = z
  .record(z.string(), z.strictObject({ rank: z.int().describe('From 1.'), score: z.number() }))
  .describe('By name of the stage; only with `explain`. Scores compare only within one stage.')

const WirePassage = z.strictObject({
  chunkId: z.string(),
  text: z.string().describe('Markdown, `body.slice(start, end)` of the document.'),
  start: z.int().describe('In UTF-16 code units of the document’s Markdown.'),
  end: z.int(),
  headings: z.array(z.string()).describe('Headings above the passage, outermost first.'),
  highlights: z
    .array(WireSpan)
    .describe('Words of the question in `text`: half-open, ascending, not overlapping.'),
  score: z.number(),
  stages: WireStages.optional(),
})
export type WirePassage = z.output<typeof WirePassage>

const WireHit = z.strictObject({
  documentId: z.string().describe('`<source>:<path>`'),
  source: z.string(),
  path: z.string().describe('Place in the source.'),
  title: z.string(),
  url: z.string().optional().describe('Where a person reads the page; absent where the source knows none.'),
  tags: z.array(z.string()).describe('Sorted; empty where the page has none.'),
  language: z.string().describe('BCP 47; `und` where unknown.'),
  metadata: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .describe('What else the page says of itself, flat.'),
  sourceUpdatedAt: Timestamp.describe('When the source says that the page last changed.'),
  indexedAt: Timestamp.describe('When this version became searchable.'),
  score: z.number().describe('Of the pipeline; higher is better, comparable only within one answer.'),
  passages: z.array(WirePassage).describe('Best first, at least one.'),
})
export type WireHit = z.output<typeof WireHit>

/** An answer, with all that is needed to replay it. */
export const SearchResponse = z
  .strictObject({
    hits: z
      .array(WireHit)
      .describe('One a document, best first, ties by document id; empty where nothing matches.'),
    generation: z.string().describe('Build of the index that answered.'),
    pipeline: z.string().describe('Expression of the retriever that answered.'),
    modelId: z.string().describe('Model, digest of its weights, and recipe.'),
    confidence: z
      .number()
      .optional()
      .describe('How likely the first hit answers, from 0 to 1; absent where the pipeline does not say.'),
    warnings: z
      .array(z.string())
      .describe('What to know of the answer, e.g. that the question was too long for the model.'),
    timingsMs: z.record(z.string(), z.number()).describe('Milliseconds by stage, and in all as `total`.'),
  })
  .describe('Documents that answer; none where nothing matches.')
export type SearchResponse = z.output<typeof SearchResponse>

/** The wire's filters as the core's. */
export function toFilter(filters: SearchBody['filters']): Filter {
  return {
    ...(filters.source !== undefined && { sources: listOf(filters.source) }),
    ...(filters.tag !== undefined && { tags: listOf(filters.tag) }),
    ...(filters.language !== undefined && {
      languages: listOf(filters.language).map((language) => language.toLowerCase()),
    }),
  }
}

/** The core's result as the wire's; stages' marks are left out unless `explain`. */
export function toSearchResponse(result: SearchResult, explain: boolean): SearchResponse {
  return {
    hits: result.hits.map((hit) => toWireHit(hit, explain)),
    generation: result.generation,
    pipeline: result.pipeline,
    modelId: result.modelId,
    ...(result.confidence !== undefined && { confidence: result.confidence }),
    warnings: [...(result.warnings ?? [])],
    timingsMs: toMicroseconds(result.timingsMs),
  }
}

/** Digits past the microsecond are noise. */
function toMicroseconds(timingsMs: SearchResult['timingsMs']): Record<string, number> {
  const entries = Object.entries(timingsMs).map(([stage, ms]) => [stage, Math.round(ms * 1_000) / 1_000])
  return Object.fromEntries(entries)
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value
}

function toWireHit(hit: Hit, explain: boolean): WireHit {
  const { sourceUpdatedAtMs, indexedAtMs, tags, metadata, passages, ...same } = hit
  return {
    ...same,
    tags: [...tags],
    metadata: { ...metadata },
    sourceUpdatedAt: isoTime(sourceUpdatedAtMs),
    indexedAt: isoTime(indexedAtMs),
    passages: passages.map((passage) => toWirePassage(passage, explain)),
  }
}

function toWirePassage(passage: Passage, explain: boolean): WirePassage {
  const { stages, headings, highlights, ...same } = passage
  return {
    ...same,
    headings: [...headings],
    highlights: highlights.map(({ start, end }: Span) => ({ start, end })),
    ...(explain && { stages: { ...stages } }),
  }
}
