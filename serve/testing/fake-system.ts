import type { GenerationState } from '../../app/generations/list-generations.ts'
import type { Move } from '../../app/generations/moves.ts'
import type { SourceAuditRecord } from '../../app/operations/audits.ts'
import type { SourceFreshness } from '../../app/operations/freshness.ts'
import type { JobRun } from '../../app/schedule/job-runs.ts'
import type { JobState } from '../../app/schedule/list-jobs.ts'
import type { Readiness, RenderedDocument, SearchRequest, SourceCount, System } from '../../app/system.ts'
import { mayRead, type Principal } from '../../core/access.ts'
import type { Chunk } from '../../core/chunk.ts'
import type { DeadLetter } from '../../core/dead-letters.ts'
import { InvalidQueryError, NothingIndexedError, PipelineExpressionError } from '../../core/errors.ts'
import type { Hit, Passage, SearchResult } from '../../core/hit.ts'
import { byScoreThen } from '../../core/ranking.ts'
import type { StageMark } from '../../core/retriever.ts'
import type { SourceState } from '../../core/source-catalog.ts'
import type { Filter, Generation, IndexedDocument } from '../../core/store.ts'
import { renderHtml } from '../../markdown/to-html.ts'
import { splitPage } from './split-page.ts'

const PIPELINES = ['rrf(bm25, dense)', 'bm25', 'dense']
const PASSAGES_PER_HIT = 3

const GENERATION: Generation = {
  id: 'g1',
  createdAtMs: Date.UTC(2026, 4, 2),
  modelId: 'letters@000000000000/plain',
  dimensions: 26,
  chunker: 'headings-1',
  analyzer: 'words-1',
}

/** What tests may set of a fake system, at any time. */
export interface FakeSystemState {
  documents: readonly IndexedDocument[]
  sources: readonly SourceState[]
  deadLetters: readonly DeadLetter[]
  lag: number
  generations: readonly GenerationState[]
  moves: readonly Move[]
  jobs: readonly JobState[]
  jobRuns: readonly JobRun[]
  freshness: readonly SourceFreshness[]
  audits: readonly SourceAuditRecord[]
  /** Awaited by every search before it answers. */
  beforeAnswer: (request: SearchRequest) => Promise<void>
}

/** A `System` in memory over given documents, with searches recorded. */
export interface FakeSystem extends System {
  readonly state: FakeSystemState
  readonly searches: readonly SearchRequest[]
}

/** Finds passages by shared words (its `bm25`) and by shared letters (its `dense`), and fuses both by rank. */
export function fakeSystem(documents: readonly IndexedDocument[]): FakeSystem {
  const state: FakeSystemState = {
    documents,
    sources: [],
    deadLetters: [],
    lag: 0,
    generations: [{ ...GENERATION, state: 'live', lag: 0, movedAtMs: Date.UTC(2026, 4, 2) }],
    moves: [],
    jobs: [],
    jobRuns: [],
    freshness: [],
    audits: [],
    beforeAnswer: async () => undefined,
  }
  const searches: SearchRequest[] = []
  return {
    state,
    searches,
    pipeline: 'rrf(bm25, dense)',
    pipelines: PIPELINES,
    async search(request) {
      searches.push(request)
      await state.beforeAnswer(request)
      request.signal?.throwIfAborted()
      return answer(state.documents, request)
    },
    async document(id, principal, passage) {
      const document = state.documents.find((candidate) => candidate.id === id)
      return document && mayRead(principal, document.access) ? rendered(document, passage) : undefined
    },
    async counts(principal) {
      if (state.documents.length === 0) throw new NothingIndexedError('expected an index, found none')
      return countsOf(state.documents, principal)
    },
    sources: async () => state.sources,
    deadLetters: async () => state.deadLetters,
    generations: async () => state.generations,
    moves: () => state.moves,
    rollbackTarget: async () => state.generations.find((generation) => generation.state === 'kept')?.id,
    prepare: async () => undefined,
    jobs: () => state.jobs,
    jobRuns: (limit) => state.jobRuns.slice(0, limit),
    freshness: () => state.freshness,
    audits: async () => state.audits,
    readiness: async () => readinessOf(state),
    counters: () => ({ embeddingCacheHits: 40, embeddingCacheMisses: 2 }),
    close: async () => undefined,
  }
}

function answer(documents: readonly IndexedDocument[], request: SearchRequest): SearchResult {
  const pipeline = request.pipeline ?? 'rrf(bm25, dense)'
  if (!PIPELINES.includes(pipeline)) {
    throw new PipelineExpressionError(`expected one of ${PIPELINES.join(', ')}, got another expression`)
  }
  if (documents.length === 0) {
    throw new NothingIndexedError('expected an index, found none; run `plumbline index`')
  }
  const words = wordsOf(request.query)
  if (words.size === 0) throw new InvalidQueryError('expected a word or number in the question, found none')
  const readable = documents.filter(
    (document) => mayRead(request.principal, document.access) && admits(request.filter, document),
  )
  return {
    hits: rankedHits(readable, words, pipeline).slice(0, request.limit),
    generation: GENERATION.id,
    pipeline,
    modelId: GENERATION.modelId,
    timingsMs: { embed: 6.2, bm25: 0.8, dense: 3.1, read: 0.4, total: 10.6 },
  }
}

function admits(filter: Filter, document: IndexedDocument): boolean {
  return (
    (filter.sources?.includes(document.source) ?? true) &&
    (filter.languages?.includes(document.language) ?? true) &&
    (filter.tags?.some((tag) => document.tags.includes(tag)) ?? true)
  )
}

interface Marked {
  readonly chunk: Chunk
  readonly document: IndexedDocument
  readonly score: number
  readonly stages: Readonly<Record<string, StageMark>>
}

function rankedHits(
  documents: readonly IndexedDocument[],
  words: ReadonlySet<string>,
  pipeline: string,
): readonly Hit[] {
  const chunks = documents.flatMap((document) => splitPage(document).map((chunk) => ({ chunk, document })))
  const byWords = ranks(chunks.map(({ chunk }) => [chunk.id, sharedWords(words, chunk.text)]))
  const byLetters = ranks(chunks.map(({ chunk }) => [chunk.id, sharedLetters(words, chunk.text)]))
  const marked = chunks.flatMap(({ chunk, document }) => {
    const bm25 = byWords.get(chunk.id)
    const dense = byLetters.get(chunk.id)
    if (bm25 === undefined || dense === undefined) return []
    const fused = 1 / (60 + bm25.rank) + 1 / (60 + dense.rank)
    const score = pipeline === 'bm25' ? bm25.score : pipeline === 'dense' ? dense.score : fused
    const stages = pipeline === 'bm25' ? { bm25 } : pipeline === 'dense' ? { dense } : { bm25, dense }
    return [{ chunk, document, score, stages }]
  })
  return hitsOf(marked.sort(byScoreThen(({ chunk }) => chunk.id)), words, pipeline)
}

/** Ranks by score; what scores nothing has no rank. */
function ranks(scored: readonly (readonly [string, number])[]): ReadonlyMap<string, StageMark> {
  const found = scored.filter(([, score]) => score > 0).map(([id, score]) => ({ id, score }))
  const sorted = found.sort(byScoreThen(({ id }) => id))
  return new Map(sorted.map(({ id, score }, index) => [id, { rank: index + 1, score }]))
}

function hitsOf(marked: readonly Marked[], words: ReadonlySet<string>, pipeline: string): readonly Hit[] {
  const passages = marked.map((each, index): [IndexedDocument, Passage] => {
    const { text, start, end, headings, id } = each.chunk
    const stages = pipeline.startsWith('rrf')
      ? { ...each.stages, [pipeline]: { rank: index + 1, score: each.score } }
      : each.stages
    const highlights = highlightsOf(words, text)
    return [each.document, { chunkId: id, text, start, end, headings, highlights, score: each.score, stages }]
  })
  const byDocument = Map.groupBy(passages, ([document]) => document)
  return [...byDocument].map(([document, entries]) => {
    const best = entries.slice(0, PASSAGES_PER_HIT).map(([, passage]) => passage)
    const { source, path, title, tags, language, metadata, sourceUpdatedAtMs, indexedAtMs, url } = document
    const shown = { source, path, title, tags, language, metadata, sourceUpdatedAtMs, indexedAtMs }
    const score = best[0]?.score ?? 0
    return { documentId: document.id, ...shown, ...(url && { url }), score, passages: best }
  })
}

/** Words of three letters and more; the shorter ones say little. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])
}

function sharedWords(words: ReadonlySet<string>, text: string): number {
  return highlightsOf(words, text).length
}

/** Share of the question's letter pairs that the text holds. */
function sharedLetters(words: ReadonlySet<string>, text: string): number {
  const pairs = [...words].flatMap((word) => [...word].slice(1).map((_, i) => word.slice(i, i + 2)))
  const lower = text.toLowerCase()
  return pairs.length === 0 ? 0 : pairs.filter((pair) => lower.includes(pair)).length / pairs.length
}

function highlightsOf(words: ReadonlySet<string>, text: string): Passage['highlights'] {
  const found = [...text.matchAll(/[\p{L}\p{N}]+/gu)].filter(([word]) => words.has(word.toLowerCase()))
  return found.map(({ index, 0: word }) => ({ start: index, end: index + word.length }))
}

function rendered(
  document: IndexedDocument,
  passage: { readonly start: number; readonly end: number } | undefined,
): RenderedDocument {
  const { id, source, path, title, url, sourceUpdatedAtMs, indexedAtMs } = document
  const html = renderHtml(document.body, document.format, passage)
  return { id, source, path, title, sourceUpdatedAtMs, indexedAtMs, html, ...(url && { url }) }
}

function countsOf(documents: readonly IndexedDocument[], principal: Principal): readonly SourceCount[] {
  const readable = documents.filter((document) => mayRead(principal, document.access))
  const bySource = Map.groupBy(readable, ({ source }) => source)
  return [...bySource]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, ofSource]) => ({
      source,
      documents: ofSource.length,
      chunks: ofSource.reduce((sum, document) => sum + splitPage(document).length, 0),
    }))
}

function readinessOf(state: FakeSystemState): Readiness {
  const ready = state.documents.length > 0
  return {
    ready,
    reasons: ready ? [] : ['nothing is indexed; run `plumbline index`'],
    ...(ready && { generation: GENERATION }),
    pipeline: { expression: PIPELINES[0] ?? '' },
    lag: state.lag,
    deadLetters: state.deadLetters.length,
    heldDeletes: state.sources.reduce((sum, source) => sum + source.heldDeletes.length, 0),
  }
}
