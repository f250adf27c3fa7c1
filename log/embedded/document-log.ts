import { setImmediate as nextTurn } from 'node:timers/promises'
import type {
  ConsumeOptions,
  DocumentLog,
  LedgerEntry,
  LogRecord,
  RecordHandler,
} from '../../core/document-log.ts'
import { type DocumentEvent, documentIdOf } from '../../core/event.ts'
import type { LogDatabase } from './log-database.ts'
import { packJson, unpackJson } from './packed-json.ts'
import { Sleepers } from './sleepers.ts'

/** How often a waiting consumer looks for what other processes appended: one index look-up. */
const POLL_MS = 50

/** Text handed to one call of a handler ends with the record that crosses this, however many records are allowed. */
const MAX_BATCH_CHARACTERS = 16 * 2 ** 20

/** Entries read at a time, between which other work of the process gets its turn. */
const PAGE_SIZE = 1_000

/** Sorts behind every document id: no text holds this code unit. */
const AFTER_ALL_IDS = '\uffff'

/** The document log over an open log file: compacted on every append, records in order of append for all documents. */
export function embeddedDocumentLog(database: LogDatabase): DocumentLog {
  const sleepers = new Sleepers()
  const removeOvertaken = database.prepare(
    'DELETE FROM payload WHERE record_offset = (SELECT record_offset FROM newest WHERE document_id = ?)',
  )
  const insertPayload = database.prepare('INSERT INTO payload (event) VALUES (?)')
  const putNewest = database.prepare('REPLACE INTO newest VALUES (?, ?, ?, ?, ?)')
  const lastOffset = database.prepare('SELECT ifnull(max(record_offset), 0) AS last FROM newest')
  const waiting = database.prepare(`
    SELECT record_offset AS recordOffset, event FROM payload
    WHERE record_offset > ifnull((SELECT handled FROM consumer WHERE group_name = ?), 0) AND record_offset <= ?
    ORDER BY record_offset LIMIT ?`)
  const countWaiting = database.prepare(`
    SELECT count(*) AS count FROM newest
    WHERE record_offset > ifnull((SELECT handled FROM consumer WHERE group_name = ?), 0)`)
  const putHandled = database.prepare(`
    INSERT INTO consumer VALUES (?, ?)
    ON CONFLICT DO UPDATE SET handled = max(handled, excluded.handled)`)
  const ledgerPage = database.prepare(`
    SELECT document_id AS documentId, source, content_digest AS contentDigest, access_digest AS accessDigest
    FROM newest WHERE document_id > ? AND document_id < ? AND source IS NOT NULL
    ORDER BY document_id LIMIT ${PAGE_SIZE}`)
  const newestUpsert = database.prepare(`
    SELECT record_offset AS recordOffset, event FROM newest JOIN payload USING (record_offset)
    WHERE document_id = ? AND source IS NOT NULL`)

  return {
    append: async (events) => {
      database.write(() => {
        for (const event of events) appendOne(event)
      })
      sleepers.wake()
    },

    consume: async (group, handler, options) => {
      database.assertWritable()
      await consume(group, handler, options)
    },

    lag: async (group) => database.read(() => Number(countWaiting.get(group)?.['count'])),

    ledger: async function* (source) {
      const end = source === undefined ? AFTER_ALL_IDS : `${source};`
      let after = source === undefined ? '' : `${source}:`
      while (true) {
        const page = database.read(() => ledgerPage.all(after, end)) as unknown as readonly LedgerEntry[]
        // Rows of SQLite have no prototype, and are no plain objects to a reader.
        for (const entry of page) yield { ...entry }
        const last = page.at(-1)
        if (last === undefined) return
        after = last.documentId
        await nextTurn()
      }
    },

    latest: async function* (documentIds) {
      let read = 0
      for (const id of documentIds) {
        const row = database.read(() => newestUpsert.get(id))
        if (row !== undefined) yield toRecord(row as unknown as Row)
        read += 1
        if (read % PAGE_SIZE === 0) await nextTurn()
      }
    },

    close: async () => {
      database.close()
      sleepers.wake()
    },
  }

  function appendOne(event: DocumentEvent): void {
    const id = documentIdOf(event)
    removeOvertaken.run(id)
    const offset = insertPayload.run(packJson(event)).lastInsertRowid
    if (event.kind === 'document-deleted') {
      putNewest.run(id, offset, null, null, null)
    } else {
      const { source, contentDigest, accessDigest } = event.document
      putNewest.run(id, offset, source, contentDigest, accessDigest)
    }
  }

  async function consume(group: string, handler: RecordHandler, options: ConsumeOptions): Promise<void> {
    const { until, maxRecords, signal, onHandled } = options
    const end = until === 'aborted' ? Number.MAX_SAFE_INTEGER : database.read(lastRecordOffset)
    while (!signal.aborted) {
      const rows = database.read(() => readBatch(group, end, maxRecords))
      if (rows.length > 0) {
        const records = rows.map(({ record }) => record)
        const said = await handler(records)
        const done = typeof said === 'number' ? said : records.length
        const handled = done === 0 ? undefined : rows[done - 1]
        if (handled !== undefined) {
          database.write(() => putHandled.run(group, handled.recordOffset))
          onHandled?.(records.slice(0, done))
        }
        // A handler that never waits must not keep timers and signals from their turn.
        await nextTurn()
      } else if (until === 'caught-up') {
        return
      } else {
        await sleepers.sleep(POLL_MS, signal)
      }
    }
  }

  function lastRecordOffset(): number {
    return Number(lastOffset.get()?.['last'])
  }

  function readBatch(
    group: string,
    end: number,
    maxRecords: number,
  ): readonly { readonly recordOffset: number; readonly record: LogRecord }[] {
    const batch: { recordOffset: number; record: LogRecord }[] = []
    let characters = 0
    for (const row of waiting.iterate(group, end, maxRecords) as Iterable<unknown>) {
      const { recordOffset } = row as Row
      const record = toRecord(row as Row)
      batch.push({ recordOffset, record })
      characters += record.event.kind === 'document-upserted' ? record.event.document.body.length : 0
      if (characters >= MAX_BATCH_CHARACTERS) break
    }
    return batch
  }
}

interface Row {
  readonly recordOffset: number
  readonly event: Uint8Array
}

function toRecord({ recordOffset, event }: Row): LogRecord {
  return { event: unpackJson<DocumentEvent>(event), position: String(recordOffset) }
}
