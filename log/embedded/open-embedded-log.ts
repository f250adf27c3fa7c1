import type { DeadLetters } from '../../core/dead-letters.ts'
import type { DocumentLog } from '../../core/document-log.ts'
import type { SourceCatalog } from '../../core/source-catalog.ts'
import { embeddedDeadLetters } from './dead-letters.ts'
import { embeddedDocumentLog } from './document-log.ts'
import { type OpenMode, openLogDatabase } from './log-database.ts'
import { embeddedSourceCatalog } from './source-catalog.ts'

/** What lies in one log file. Closing any part closes all. */
export interface EmbeddedLog {
  readonly log: DocumentLog
  readonly deadLetters: DeadLetters
  readonly sources: SourceCatalog
  close(): Promise<void>
}

/**
 * The document log in one SQLite file, with dead letters and source states beside it.
 *
 * Any number of processes may have it open, in either mode; writes of several are taken one after the other, and a
 * reader never waits. One consumer at a time is expected of a group: two would both be handed the same records.
 *
 * @param file in a folder that is there; made where it is missing and `mode` is `write`.
 * @throws {NothingIndexedError} where there is no log to read.
 * @throws {DataVersionError} @throws {DataDamagedError} @throws {LogUnavailableError} retriable
 */
export async function openEmbeddedLog(
  file: string,
  options: { readonly mode: OpenMode },
): Promise<EmbeddedLog> {
  const database = openLogDatabase(file, options.mode)
  try {
    const log = embeddedDocumentLog(database)
    return {
      log,
      deadLetters: embeddedDeadLetters(database),
      sources: embeddedSourceCatalog(database),
      close: () => log.close(),
    }
  } catch (error) {
    // A table is missing: the statements above cannot be prepared.
    database.close()
    throw error
  }
}
