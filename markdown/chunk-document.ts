import type { Chunk, ChunkId } from '../core/chunk.ts'
import type { Document, DocumentId } from '../core/document.ts'
import type { CountTokens } from '../core/embedder.ts'
import { ConfigError } from '../core/errors.ts'
import { sha256 } from '../core/sha256.ts'
import { chunkSection, type Slice } from './chunk-section.ts'
import { ownStart } from './lines.ts'
import { parseBlocks } from './parse-blocks.ts'
import { assertParsableSize } from './parse-limits.ts'
import { sectionsOf } from './sections.ts'

export interface ChunkOptions {
  /** Most tokens of a chunk's passage text, with title, heading path, lead and tail; at least 32. */
  readonly maxTokens: number
  /** As the model counts that will embed the chunks. */
  readonly countTokens: CountTokens
  /** Longest body that is taken (10,000,000 UTF-16 code units). */
  readonly maxCharacters?: number
}

export interface ChunkedDocument {
  /** In order of `start`, not overlapping; every character that is not white space lies in one. */
  readonly chunks: readonly Chunk[]
  /** What had to be done otherwise than asked; never document text. */
  readonly warnings: readonly string[]
}

/** Raised by whoever changes what chunks a document gives. */
const CHUNKER_VERSION = 2

const MIN_MAX_TOKENS = 32

/** Names the chunker with its options: under another name a document may give other chunks. */
export function chunkerId({ maxTokens }: Pick<ChunkOptions, 'maxTokens'>): string {
  return `markdown-${CHUNKER_VERSION}/${maxTokens}`
}

/**
 * Cuts a page into chunks along its syntax tree: first at headings, then between blocks, and inside a block only where
 * it alone is over the limit. Pure and deterministic; the chunks of a section depend on nothing outside it but the title.
 *
 * @throws {ConfigError} for `maxTokens` under 32.
 * @throws {DocumentTooLargeError} for a body over `maxCharacters`.
 */
export function chunkDocument(
  document: Pick<Document, 'id' | 'title' | 'body' | 'format'>,
  options: ChunkOptions,
): ChunkedDocument {
  assertMaxTokens(options.maxTokens)
  assertParsableSize(document.body, options.maxCharacters)
  const { blocks, warnings } = parseBlocks(document.body, document.format)
  const sections = sectionsOf(blocks)
  const starts = sections.map(({ blocks: [first] }, index) =>
    index === 0 || first === undefined ? 0 : ownStart(document.body, first.start, 0),
  )
  const slices = sections.flatMap((section, index) =>
    chunkSection(section, starts[index] ?? 0, starts[index + 1] ?? document.body.length, document, options),
  )
  const over = slices.filter(({ isOver }) => isOver).length
  const overWarnings =
    over === 0 ? [] : [`${over} of ${slices.length} chunks are over ${options.maxTokens} tokens`]
  return { chunks: withIds(slices, document.id), warnings: [...warnings, ...overWarnings] }
}

function assertMaxTokens(maxTokens: number): void {
  if (Number.isInteger(maxTokens) && maxTokens >= MIN_MAX_TOKENS) return
  throw new ConfigError(
    `expected a chunk limit of at least ${MIN_MAX_TOKENS} whole tokens, got ${maxTokens}; raise maxTokens`,
  )
}

function withIds(slices: readonly Slice[], documentId: DocumentId): readonly Chunk[] {
  const seen = new Map<string, number>()
  return slices.map(({ start, end, text, headings, lead, tail }) => {
    const digest = sha256(JSON.stringify([headings, text])).slice(0, 16)
    const equalBefore = seen.get(digest) ?? 0
    seen.set(digest, equalBefore + 1)
    const id: ChunkId = `${documentId}#${digest}-${equalBefore}`
    return { id, documentId, start, end, text, headings, lead, tail }
  })
}
