import type { CallbackManagerForRetrieverRun } from '@langchain/core/callbacks/manager'
import { Document } from '@langchain/core/documents'
import { BaseRetriever } from '@langchain/core/retrievers'
import type { System } from '../../app/system.ts'
import { ANONYMOUS, type Principal } from '../../core/access.ts'
import type { Hit, Passage, SearchResult } from '../../core/hit.ts'
import { isoTime } from '../../core/iso-time.ts'
import type { Filter } from '../../core/store.ts'

export interface LangChainRetrieverOptions {
  /** On whose behalf is asked (`ANONYMOUS`, who sees what is public). */
  readonly principal?: Principal
  /** Narrows every question (not at all). */
  readonly filter?: Filter
  /** Most documents, 1 to 100 (5). */
  readonly limit?: number
  /** Most passages of one document, best first (1). */
  readonly passagesPerDocument?: number
  /** Expression of a retriever (the one that is served). */
  readonly pipeline?: string
}

/** What a LangChain document says of the passage that it is. */
export interface PassageMetadata {
  /** `<source>:<path>` */
  readonly documentId: string
  readonly source: string
  readonly path: string
  readonly title: string
  /** Where a person reads the page; absent where the source knows none. */
  readonly url?: string
  /** Outermost first. */
  readonly headings: readonly string[]
  /** Half-open range in the document's Markdown, in UTF-16 code units. */
  readonly start: number
  readonly end: number
  /** Words of the question in the passage: half-open ranges in `pageContent`. */
  readonly highlights: Passage['highlights']
  /** Of the document and of the passage; comparable within one answer only. */
  readonly documentScore: number
  readonly score: number
  /** Rank and score in each stage, by its name. */
  readonly stages: Passage['stages']
  readonly tags: readonly string[]
  readonly language: string
  /** ISO 8601. */
  readonly sourceUpdatedAt: string
  readonly indexedAt: string
  /** What answered: enough to replay it. */
  readonly generation: string
  readonly pipeline: string
  /** What else the page says of itself. */
  readonly metadata: Hit['metadata']
}

/** A `System` as a retriever of LangChain: a passage is a document, best document first, with what it was found by. */
export function langchainRetriever(
  system: Pick<System, 'search'>,
  options: LangChainRetrieverOptions = {},
): BaseRetriever<PassageMetadata & Record<string, unknown>> {
  return new PlumblineRetriever(system, options)
}

type Found = Document<PassageMetadata & Record<string, unknown>>

class PlumblineRetriever extends BaseRetriever<PassageMetadata & Record<string, unknown>> {
  override readonly lc_namespace = ['plumbline', 'retrievers']
  readonly #system: Pick<System, 'search'>
  readonly #options: LangChainRetrieverOptions

  constructor(system: Pick<System, 'search'>, options: LangChainRetrieverOptions) {
    super()
    this.#system = system
    this.#options = options
  }

  static override lc_name(): string {
    return 'PlumblineRetriever'
  }

  override async _getRelevantDocuments(
    query: string,
    _run?: CallbackManagerForRetrieverRun,
  ): Promise<Found[]> {
    const { principal = ANONYMOUS, filter = {}, limit = 5, passagesPerDocument = 1, pipeline } = this.#options
    const request = { query, limit, filter, principal, ...(pipeline !== undefined && { pipeline }) }
    const result = await this.#system.search(request)
    return result.hits.flatMap((hit) =>
      hit.passages.slice(0, passagesPerDocument).map((passage) => toDocument(hit, passage, result)),
    )
  }
}

function toDocument(hit: Hit, passage: Passage, { generation, pipeline }: SearchResult): Found {
  const { documentId, source, path, title, url, tags, language, metadata } = hit
  const { chunkId, text, headings, start, end, highlights, score, stages } = passage
  return new Document({
    id: chunkId,
    pageContent: text,
    metadata: {
      documentId,
      source,
      path,
      title,
      ...(url !== undefined && { url }),
      headings,
      start,
      end,
      highlights,
      documentScore: hit.score,
      score,
      stages,
      tags,
      language,
      sourceUpdatedAt: isoTime(hit.sourceUpdatedAtMs),
      indexedAt: isoTime(hit.indexedAtMs),
      generation,
      pipeline,
      metadata,
    },
  })
}
