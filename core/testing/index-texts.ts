import type { Analyzer } from '../analyzer.ts'
import { type Chunk, passageText } from '../chunk.ts'
import type { Embedder } from '../embedder.ts'
import { type DocumentFields, makeDocument } from '../make-document.ts'
import { sha256 } from '../sha256.ts'
import type { IndexedChunk, Store, StoreView } from '../store.ts'
import { openReferenceStore } from './reference-store.ts'

/** A page as a test types it: one chunk a passage. */
export type TextPage = Partial<DocumentFields> & {
  readonly path: string
  readonly passages: readonly string[]
}

/**
 * A view of the pages, indexed with the given analyzer and embedder.
 *
 * Pages are public English ones of the source `test`, titled like their path, unless they say otherwise.
 *
 * @param store to index into (a new reference store).
 */
export async function indexTexts(
  pages: readonly TextPage[],
  { analyzer, embedder }: { readonly analyzer: Analyzer; readonly embedder: Embedder },
  store: Store = openReferenceStore(),
): Promise<StoreView> {
  const { id } = await store.createGeneration({
    modelId: embedder.modelId,
    dimensions: embedder.dimensions,
    chunker: 'passages-1',
    analyzer: analyzer.id,
  })
  for (const { passages, ...fields } of pages) {
    const document = makeDocument({
      source: 'test',
      title: fields.path,
      body: passages.join(SEPARATOR),
      format: 'markdown',
      access: { tenant: 'default', groups: ['public'] },
      tags: [],
      language: 'en',
      metadata: {},
      sourceUpdatedAtMs: 1,
      ...fields,
    })
    const chunks = passages.map((text, n): Chunk => {
      const start = passages.slice(0, n).join(SEPARATOR).length + (n === 0 ? 0 : SEPARATOR.length)
      const chunkId = `${document.id}#${sha256(text).slice(0, 16)}-${n}` as const
      const range = { start, end: start + text.length }
      return { id: chunkId, documentId: document.id, ...range, text, headings: [], lead: '', tail: '' }
    })
    const { vectors } = await embedder.embed(
      chunks.map((chunk) => passageText(document.title, chunk)),
      'passage',
    )
    const indexed = chunks.map((chunk, n): IndexedChunk => {
      const terms = {
        title: analyzer.terms(document.title),
        headings: analyzer.terms(''),
        body: analyzer.terms(chunk.text),
      }
      return { chunk, vector: vectors[n] as Float32Array, terms }
    })
    await store.apply(id, [{ kind: 'replace', document: { ...document, indexedAtMs: 2 }, chunks: indexed }])
  }
  return store.view(id)
}

const SEPARATOR = '\n\n'
