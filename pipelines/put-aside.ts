import type { ScanItem } from '../core/connector.ts'
import type { DeadLetter, DeadLetters } from '../core/dead-letters.ts'
import type { DocumentId } from '../core/document.ts'

/** Dead letters of the pages of one source that its connector cannot read, while it reads. */
export interface Aside {
  /** Puts a page aside that its connector gives up; it is there before the cursor that passes over it. */
  take(page: ScanItem, failedAtMs: number): Promise<void>
  /** Takes the letters of pages away that could be read since; to be called once what was read is in the log. */
  takeAwayCured(): Promise<void>
}

/** Letters of records that were readable are the workers' own, and left alone. */
export async function startAside(source: string, deadLetters: DeadLetters | undefined): Promise<Aside> {
  const letters = (await deadLetters?.list()) ?? []
  const ours = ({ documentId, event }: DeadLetter) =>
    event === undefined && documentId.startsWith(`${source}:`)
  const aside = new Set(letters.filter(ours).map(({ documentId }) => documentId))
  const cured = new Set<DocumentId>()
  return {
    async take(page, failedAtMs) {
      if (page.kind === 'document' && aside.has(page.document.id)) cured.add(page.document.id)
      if (page.kind !== 'failed' || page.letter === undefined) return
      const { path, reason, letter } = page
      const documentId: DocumentId = `${source}:${path}`
      await deadLetters?.put({ documentId, ...letter, reason, attempts: 1, failedAtMs })
      aside.add(documentId)
      cured.delete(documentId)
    },
    async takeAwayCured() {
      if (cured.size === 0) return
      await deadLetters?.remove([...cured])
      for (const id of cured) aside.delete(id)
      cured.clear()
    },
  }
}
