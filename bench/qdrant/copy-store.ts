import { ANONYMOUS } from '../../core/access.ts'
import type { Analyzer } from '../../core/analyzer.ts'
import type { DocumentId } from '../../core/document.ts'
import type { GenerationId, Store, StoreChange, StoreView } from '../../core/store.ts'
import { chunkTerms } from '../../pipelines/chunk-terms.ts'

/** Documents written in one call, as the index worker does. */
const BATCH = 32

/** Makes the live generation of one store that of another, text, vectors and access to the bit. @returns its name there */
export async function copyStore(from: Store, to: Store, analyzer: Analyzer): Promise<GenerationId> {
  const view = await from.view()
  const { id: source, createdAtMs: _, ...settings } = view.generation
  const { id } = await to.createGeneration(settings)
  let batch: StoreChange[] = []
  for await (const { documentId } of from.states(source)) {
    batch.push(await storedDocument(view, documentId, analyzer))
    if (batch.length < BATCH) continue
    await to.apply(id, batch)
    batch = []
  }
  await to.apply(id, batch)
  await to.promote(id)
  return id
}

async function storedDocument(
  view: StoreView,
  documentId: DocumentId,
  analyzer: Analyzer,
): Promise<StoreChange> {
  const document = await view.document(documentId, ANONYMOUS)
  if (document === undefined) throw new Error(`expected to read ${documentId}, as it is public, could not`)
  const ids = await view.chunkIds(documentId, ANONYMOUS)
  const [stored, vectors] = await Promise.all([view.chunks(ids), view.vectors(ids)])
  const chunks = stored.map(({ chunk }, i) => ({
    chunk,
    vector: vectors[i] ?? new Float32Array(),
    terms: chunkTerms(document.title, chunk, analyzer),
  }))
  return { kind: 'replace', document, chunks }
}
