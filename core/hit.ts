import type { ChunkId } from './chunk.ts'
import type { DocumentId, Metadata } from './document.ts'
import type { StageMark } from './retriever.ts'
import type { GenerationId } from './store.ts'

/** Half-open range, in UTF-16 code units. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A passage of a document that answers. */
export interface Passage {
  readonly chunkId: ChunkId
  readonly text: string
  /** Range in the document's body. */
  readonly start: number
  readonly end: number
  /** Outermost first. */
  readonly headings: readonly string[]
  /** Words of the question in `text`, ascending, not overlapping. */
  readonly highlights: readonly Span[]
  readonly score: number
  /** Rank and score in each stage, by its name. */
  readonly stages: Readonly<Record<string, StageMark>>
}

/** A document that answers, with its best passages. */
export interface Hit {
  readonly documentId: DocumentId
  readonly source: string
  readonly path: string
  readonly title: string
  readonly url?: string
  readonly tags: readonly string[]
  readonly language: string
  readonly metadata: Metadata
  readonly sourceUpdatedAtMs: number
  readonly indexedAtMs: number
  readonly score: number
  /** Best first, at least one. */
  readonly passages: readonly Passage[]
}

/** An answer with all that is needed to replay it. */
export interface SearchResult {
  /** Best first, ties by document id ascending. */
  readonly hits: readonly Hit[]
  readonly generation: GenerationId
  /** Name of the pipeline: the retriever's expression and how pages are scored. */
  readonly pipeline: string
  readonly modelId: string
  /** Stage → milliseconds. */
  readonly timingsMs: Readonly<Record<string, number>>
  /** What the one who asked should know, e.g. that the question was too long for the model; absent or empty: nothing. */
  readonly warnings?: readonly string[]
  /** How likely the first hit answers, in [0, 1]; absent where the pipeline does not say. */
  readonly confidence?: number
}
