import { TERM_FIELDS } from './analyzer.ts'
import { canonicalJson } from './canonical-json.ts'
import type { Chunk } from './chunk.ts'
import type { Document } from './document.ts'
import { sha256 } from './sha256.ts'
import type { ContentDigest, IndexedChunk } from './store.ts'

/** What of a document goes into its content digest, and what the audit recomputes from stored rows. */
export type DigestedDocument = Pick<
  Document,
  'title' | 'body' | 'format' | 'access' | 'tags' | 'language' | 'url' | 'metadata'
>

/** A stored document's part of the content digest: its place in its source, and `documentDigest` of it. */
export interface DocumentDigest {
  readonly source: string
  readonly path: string
  readonly digest: string
  readonly chunks: number
}

/** `Document.contentDigest`; the audit recomputes it from stored fields. */
export function bodyDigest({ title, body, format }: DigestedDocument): string {
  return sha256(canonicalJson({ title, body, format }))
}

/** `Document.accessDigest`; the audit recomputes it from stored fields. */
export function grantDigest({ access, tags, language, url, metadata }: DigestedDocument): string {
  return sha256(canonicalJson({ access, tags, language, url, metadata }))
}

/** One document with all that makes it findable, in hex: title, body, access, and the chunks in order of `start`, then id. */
export function documentDigest(document: DigestedDocument, chunks: readonly IndexedChunk[]): string {
  const ordered = chunks.toSorted(
    (a, b) => a.chunk.start - b.chunk.start || (a.chunk.id < b.chunk.id ? -1 : 1),
  )
  return sha256([bodyDigest(document), grantDigest(document), ...ordered.map(chunkDigest)].join('\n'))
}

/** A generation's digests from those of its documents, given in any order. */
export function contentDigest(documents: Iterable<DocumentDigest>): ContentDigest {
  const bySource = new Map<string, DocumentDigest[]>()
  for (const document of documents) {
    const listed = bySource.get(document.source)
    if (listed === undefined) bySource.set(document.source, [document])
    else listed.push(document)
  }
  const names = [...bySource.keys()].sort()
  const sources = Object.fromEntries(names.map((name) => [name, sourceDigest(bySource.get(name) ?? [])]))
  const all = Object.values(sources)
  return {
    digest: sha256(
      all
        .map((source) => source.digest)
        .sort()
        .join('\n'),
    ),
    documents: all.reduce((sum, source) => sum + source.documents, 0),
    chunks: all.reduce((sum, source) => sum + source.chunks, 0),
    sources,
  }
}

function chunkDigest(indexed: IndexedChunk): string {
  const { chunk, vector, terms } = indexed
  const fields = TERM_FIELDS.map((field) => {
    const counts = [...terms[field].counts].sort(([a], [b]) => (a < b ? -1 : 1))
    return [terms[field].length, counts]
  })
  const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
  return sha256(`${chunkFacts(chunk)}\n${JSON.stringify(fields)}\n${sha256(bytes)}`)
}

/** What a chunk says besides its text, which its range in the body gives; its id without the source's name. */
function chunkFacts({ id, documentId, start, end, headings, lead, tail }: Chunk): string {
  return JSON.stringify([id.slice(documentId.length), start, end, headings, lead, tail])
}

function sourceDigest(documents: readonly DocumentDigest[]): ContentDigest['sources'][string] {
  const lines = documents
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, digest }) => JSON.stringify([path, digest]))
  return {
    digest: sha256(lines.join('\n')),
    documents: documents.length,
    chunks: documents.reduce((sum, document) => sum + document.chunks, 0),
  }
}
