import type { Analyzer } from '../core/analyzer.ts'
import type { ChunkId } from '../core/chunk.ts'
import { InvalidQueryError, UnknownChunkError } from '../core/errors.ts'
import type { Hit, Passage, SearchResult, Span } from '../core/hit.ts'
import type { Candidate, Retriever } from '../core/retriever.ts'
import type { SearchScope, StoredChunk, StoreView } from '../core/store.ts'
import { type DocumentGroup, groupByDocument } from './group.ts'
import { highlight } from './highlight.ts'

/** Longest question in UTF-16 code units. */
export const MAX_QUESTION_LENGTH = 10_000

/** Chunks that are ranked for each document that is asked for: of 500, the Kubernetes pages give 97 documents. */
const CHUNKS_PER_DOCUMENT = 5

export interface SearchParts {
  readonly retriever: Retriever
  /** The one that the index was made with; finds the words to highlight. */
  readonly analyzer: Analyzer
  /** Chunks that are ranked before they are grouped, ≥ 1; more where more documents are asked for. */
  readonly candidates: number
  /** Most passages of a document that are returned, ≥ 1. */
  readonly passagesPerHit: number
}

export const SEARCH_DEFAULTS = { candidates: 200, passagesPerHit: 3 } as const

export interface SearchCall {
  /** Most documents to return, ≥ 1. */
  readonly limit: number
  readonly scope: SearchScope
  /** Budgets of stages do not count. */
  readonly unhurried?: boolean
  readonly signal?: AbortSignal
}

/**
 * Answers a question from a view. A document answers where one of its best `candidates` chunks does.
 *
 * @throws {InvalidQueryError} for a blank or too long question, or a limit that is no whole number ≥ 1.
 */
export type Search = (view: StoreView, question: string, call: SearchCall) => Promise<SearchResult>

/** Documents of a question, best first, and what is to be said of them. */
export interface RankedDocuments {
  readonly documents: readonly DocumentGroup[]
  readonly warnings: readonly string[]
}

/** As `Search`, without reading what is found: what is measured costs as little as it can. */
export type Ranking = (view: StoreView, question: string, call: SearchCall) => Promise<RankedDocuments>

/** Question → documents, as `createSearch` orders them. */
export function createRanking({
  retriever,
  candidates,
}: Pick<SearchParts, 'retriever' | 'candidates'>): Ranking {
  return async (view, question, { limit, ...call }) => {
    checkQuestion(question)
    checkLimit(limit)
    const warnings: string[] = []
    const found = await retriever.retrieve(question, {
      ...call,
      view,
      limit: Math.max(candidates, CHUNKS_PER_DOCUMENT * limit),
      onWarning: (warning) => warnings.push(warning),
    })
    return { documents: groupByDocument(found).slice(0, limit), warnings }
  }
}

/** Question → documents with passages, highlighted. Only the chunks that are returned are read from the store. */
export function createSearch(parts: SearchParts): Search {
  const { retriever, analyzer, passagesPerHit } = parts
  return async (view, question, { limit, scope, unhurried = false, signal }) => {
    checkQuestion(question)
    checkLimit(limit)
    const timingsMs: Record<string, number> = {}
    const warnings: string[] = []
    let confidence: number | undefined
    const addTime = (stage: string, durationMs: number) => {
      timingsMs[stage] = (timingsMs[stage] ?? 0) + durationMs
    }
    const startedAtMs = performance.now()
    const candidates = await retriever.retrieve(question, {
      view,
      scope,
      limit: Math.max(parts.candidates, CHUNKS_PER_DOCUMENT * limit),
      unhurried,
      onStage: addTime,
      onWarning: (warning) => warnings.push(warning),
      onConfidence: (told) => {
        confidence = told
      },
      ...(signal === undefined ? {} : { signal }),
    })
    const retrievedAtMs = performance.now()
    const groups = groupByDocument(candidates).slice(0, limit)
    const storedChunk = await readChunks(view, groups, passagesPerHit)
    signal?.throwIfAborted()
    const questionTerms = new Set(analyzer.terms(question).counts.keys())
    const highlightIn: Highlight = (text) => highlight(text, questionTerms, analyzer)
    const hits = groups.map((group) => hitOf(group, passagesPerHit, storedChunk, highlightIn))
    addTime('read', performance.now() - retrievedAtMs)
    addTime('total', performance.now() - startedAtMs)
    const { id, modelId } = view.generation
    const found = { hits, generation: id, pipeline: retriever.name, modelId, timingsMs, warnings }
    return { ...found, ...(confidence !== undefined && { confidence }) }
  }
}

function checkQuestion(question: string): void {
  if (question.trim() === '') {
    throw new InvalidQueryError('expected a question, got nothing but white space; ask something')
  }
  if (question.length > MAX_QUESTION_LENGTH) {
    throw new InvalidQueryError(
      `expected a question of at most ${MAX_QUESTION_LENGTH} characters, got ${question.length}; ask for its gist`,
    )
  }
}

function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new InvalidQueryError(`expected a limit of at least 1 document, got ${limit}`)
  }
}

type ReadChunk = (id: ChunkId) => StoredChunk
type Highlight = (text: string) => readonly Span[]

async function readChunks(
  view: StoreView,
  groups: readonly DocumentGroup[],
  passagesPerHit: number,
): Promise<ReadChunk> {
  const ids = groups.flatMap(({ candidates }) =>
    candidates.slice(0, passagesPerHit).map(({ chunkId }) => chunkId),
  )
  const stored = new Map((await view.chunks(ids)).map((found) => [found.chunk.id, found]))
  return (id) => {
    const found = stored.get(id)
    if (found === undefined) {
      throw new UnknownChunkError(`expected the store to hold ${id}, which its index names; run an audit`)
    }
    return found
  }
}

function hitOf(
  { score, candidates }: DocumentGroup,
  passagesPerHit: number,
  storedChunk: ReadChunk,
  highlightIn: Highlight,
): Hit {
  const { document } = storedChunk(candidates[0].chunkId)
  const { id, source, path, title, url, tags, language, metadata, sourceUpdatedAtMs, indexedAtMs } = document
  return {
    documentId: id,
    source,
    path,
    title,
    ...(url === undefined ? {} : { url }),
    tags,
    language,
    metadata,
    sourceUpdatedAtMs,
    indexedAtMs,
    score,
    passages: candidates
      .slice(0, passagesPerHit)
      .map((candidate) => passageOf(candidate, storedChunk(candidate.chunkId), highlightIn)),
  }
}

function passageOf(
  { chunkId, score, stages }: Candidate,
  { chunk }: StoredChunk,
  highlightIn: Highlight,
): Passage {
  const { text, start, end, headings } = chunk
  return { chunkId, text, start, end, headings, highlights: highlightIn(text), score, stages }
}
