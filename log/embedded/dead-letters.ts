import type { DeadLetter, DeadLetters } from '../../core/dead-letters.ts'
import type { LogDatabase } from './log-database.ts'
import { packJson, unpackJson } from './packed-json.ts'

/** Dead letters beside the log, one row a document. */
export function embeddedDeadLetters(database: LogDatabase): DeadLetters {
  const put = database.prepare('REPLACE INTO dead_letter VALUES (?, ?)')
  const list = database.prepare('SELECT letter FROM dead_letter ORDER BY document_id')
  const one = database.prepare('SELECT letter FROM dead_letter WHERE document_id = ?')
  const remove = database.prepare('DELETE FROM dead_letter WHERE document_id = ?')
  return {
    put: async (letter) => {
      database.write(() => put.run(letter.documentId, packJson(letter)))
    },
    list: async () =>
      database.read(() => list.all().map(({ letter }) => unpackJson<DeadLetter>(letter as Uint8Array))),
    of: async (documentIds) =>
      database.read(() =>
        [...new Set(documentIds)]
          .sort()
          .flatMap((id) => one.all(id))
          .map(({ letter }) => unpackJson<DeadLetter>(letter as Uint8Array)),
      ),
    remove: async (documentIds) => {
      database.write(() => {
        for (const id of documentIds) remove.run(id)
      })
    },
  }
}
