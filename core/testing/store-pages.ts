import { type ChunkTerms, type FieldTerms, TERM_FIELDS } from '../analyzer.ts'
import type { DocumentId } from '../document.ts'
import type { DocumentFields } from '../make-document.ts'
import { sha256 } from '../sha256.ts'
import type { GenerationSettings, IndexedChunk, IndexedDocument, StoreChange } from '../store.ts'
import { publicDocument } from './public-document.ts'

/** Dimensions of the vectors that tests type by hand. */
export const PAGE_DIMENSIONS = 4

export const PAGE_SETTINGS: GenerationSettings = {
  modelId: 'by-hand@000000000000/1',
  dimensions: PAGE_DIMENSIONS,
  chunker: 'paragraphs-1',
  analyzer: 'words-1',
}

/** A passage of a page with the vector to store for it. */
export interface PagePassage {
  readonly text: string
  /** Scaled to norm 1. */
  readonly vector: readonly number[]
  /** (None.) */
  readonly headings?: readonly string[]
}

export const EAST: readonly number[] = [1, 0, 0, 0]
export const NORTH: readonly number[] = [0, 1, 0, 0]
/** The passages of a page before an edit. */
export const ONE: readonly PagePassage[] = [{ text: 'first words', vector: EAST }]
/** Those after it. */
export const TWO: readonly PagePassage[] = [
  { text: 'second words', vector: NORTH, headings: ['Part', 'Detail'] },
  { text: 'third words', vector: EAST },
]

export type PageFields = Partial<DocumentFields> & { readonly indexedAtMs?: number }

/**
 * The change that puts a page of one chunk a passage into a store. Terms are the words between spaces, of the title, of
 * the headings and of the passage.
 *
 * @param fields what differs from a public English page of the default tenant, titled like its id.
 */
export function page(
  id: DocumentId,
  passages: readonly PagePassage[],
  fields: PageFields = {},
): Extract<StoreChange, { kind: 'replace' }> {
  const document = pageDocument(id, passages, fields)
  const seen = new Map<string, number>()
  let start = 0
  const chunks = passages.map(({ text, vector, headings = [] }): IndexedChunk => {
    const hash = sha256(JSON.stringify([headings, text])).slice(0, 16)
    const n = seen.get(hash) ?? 0
    seen.set(hash, n + 1)
    const range = { start, end: start + text.length }
    start = range.end + SEPARATOR.length
    return {
      chunk: { id: `${id}#${hash}-${n}`, documentId: id, ...range, text, headings, lead: '', tail: '' },
      vector: unit(vector),
      terms: termsOf(document.title, headings, text),
    }
  })
  return { kind: 'replace', document, chunks }
}

/** The document of `page`, for a `describe`. */
export function pageDocument(
  id: DocumentId,
  passages: readonly PagePassage[],
  { indexedAtMs = 2_000, ...fields }: PageFields = {},
): IndexedDocument {
  const body = passages.length === 0 ? '…' : passages.map(({ text }) => text).join(SEPARATOR)
  return { ...publicDocument(id, body, fields), indexedAtMs }
}

/** `components` scaled to norm 1; all zeros stay so. */
export function unit(components: readonly number[]): Float32Array {
  const norm = Math.hypot(...components)
  return Float32Array.from(components, (component) => (norm === 0 ? 0 : component / norm))
}

const SEPARATOR = '\n\n'

function termsOf(title: string, headings: readonly string[], text: string): ChunkTerms {
  const words = { title, headings: headings.join(' '), body: text }
  const entries = TERM_FIELDS.map((field) => [field, counted(words[field])])
  return Object.fromEntries(entries) as ChunkTerms
}

function counted(text: string): FieldTerms {
  const words = text.split(/\s+/).filter((word) => word !== '')
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return { counts, length: words.length }
}
