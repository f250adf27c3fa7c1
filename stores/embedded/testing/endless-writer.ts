import type { DocumentId } from '../../../core/document.ts'
import type { StoreChange } from '../../../core/store.ts'
import { PAGE_SETTINGS, page } from '../../../core/testing/store-pages.ts'
import { openEmbeddedStore } from '../open-embedded-store.ts'

/** Documents that the writer replaces in turn. */
export const WRITER_DOCUMENTS = 5

/** The document of a step. */
export function writerDocument(step: number): DocumentId {
  return `endless:${step % WRITER_DOCUMENTS}`
}

/** How many chunks a step writes: enough in all that blocks fill up within a second. */
export function writerChunks(step: number): number {
  return 1 + ((step * 37) % 400)
}

/** What a step writes: every chunk says which step it is of. */
export function writerChange(step: number): StoreChange {
  const passages = Array.from({ length: writerChunks(step) }, (_, i) => ({
    text: `every step-${step} chunk-${i}`,
    vector: [Math.sin(step), Math.cos(i), 1, 0],
  }))
  return page(writerDocument(step), passages)
}

/** Writes step after step, and prints the number of each once it is durable, until it is killed. */
async function writeEndlessly(folder: string, firstStep: number): Promise<never> {
  const store = await openEmbeddedStore(folder, { mode: 'write', retentionMs: 200 })
  const id = (await store.live())?.id ?? (await store.createGeneration(PAGE_SETTINGS)).id
  await store.promote(id)
  for (let step = firstStep; ; step++) {
    await store.apply(id, [writerChange(step)])
    process.stdout.write(`${step}\n`)
  }
}

if (import.meta.main) await writeEndlessly(process.argv[2] ?? '', Number(process.argv[3]))
