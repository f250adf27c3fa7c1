import type { DeadLetter, DeadLetters } from '../../core/dead-letters.ts'
import type { JsonTable } from './json-table.ts'

/** Dead letters in a topic of their own, one key a document. */
export function kafkaDeadLetters(table: JsonTable<DeadLetter>): DeadLetters {
  return {
    put: (letter) => table.put([[letter.documentId, fitting(letter, table.maxValueBytes)]]),
    list: () => table.list(),
    of: (documentIds) => table.of(documentIds),
    async remove(documentIds) {
      const there = await table.of(documentIds)
      await table.put(there.map(({ documentId }) => [documentId, undefined]))
    },
  }
}

/** A letter that is too large for a record goes without the text of its document, which the log has. */
function fitting(letter: DeadLetter, maxBytes: number): DeadLetter {
  const { event } = letter
  if (event?.kind !== 'document-upserted') return letter
  if (Buffer.byteLength(JSON.stringify(letter)) <= maxBytes) return letter
  return { ...letter, event: { ...event, document: { ...event.document, body: '' } } }
}
