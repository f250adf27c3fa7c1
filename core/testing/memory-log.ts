import type { DeadLetter, DeadLetters } from '../dead-letters.ts'
import type { DocumentId } from '../document.ts'
import type { ConsumeOptions, DocumentLog, LedgerEntry, LogRecord, RecordHandler } from '../document-log.ts'
import { LogUnavailableError } from '../errors.ts'
import { type DocumentEvent, documentIdOf } from '../event.ts'
import type { SourceCatalog, SourceState } from '../source-catalog.ts'

/** A document log in memory, gone with the process: the plain oracle for tests. Compacts on every append. */
export function memoryLog(): DocumentLog {
  return new MemoryLog()
}

/** Dead letters in memory. */
export function memoryDeadLetters(): DeadLetters {
  const letters = new Map<DocumentId, DeadLetter>()
  const sorted = () => [...letters.values()].sort((a, b) => (a.documentId < b.documentId ? -1 : 1))
  return {
    put: async (letter) => {
      letters.set(letter.documentId, letter)
    },
    list: async () => sorted(),
    of: async (documentIds) => sorted().filter(({ documentId }) => documentIds.includes(documentId)),
    remove: async (documentIds) => {
      for (const id of documentIds) letters.delete(id)
    },
  }
}

/** Source states in memory. */
export function memorySourceCatalog(): SourceCatalog {
  const states = new Map<string, SourceState>()
  return {
    list: async () => [...states.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: async (name) => states.get(name),
    put: async (state) => {
      states.set(state.name, state)
    },
    remove: async (name) => {
      states.delete(name)
    },
  }
}

interface Stored {
  readonly offset: number
  readonly event: DocumentEvent
}

class MemoryLog implements DocumentLog {
  /** The newest event of each document, by offset ascending. */
  readonly #newest = new Map<DocumentId, Stored>()
  /** Group → offset of the last record it has handled. */
  readonly #handled = new Map<string, number>()
  #lastOffset = 0
  #closed = false
  #wakeConsumers = new AbortController()

  async append(events: readonly DocumentEvent[]): Promise<void> {
    this.#assertOpen()
    for (const event of events) {
      const id = documentIdOf(event)
      this.#newest.delete(id)
      this.#lastOffset += 1
      this.#newest.set(id, { offset: this.#lastOffset, event })
    }
    this.#wake()
  }

  async consume(group: string, handler: RecordHandler, options: ConsumeOptions): Promise<void> {
    const end = options.until === 'caught-up' ? this.#lastOffset : Number.POSITIVE_INFINITY
    while (!options.signal.aborted) {
      this.#assertOpen()
      const waiting = this.#after(group)
        .filter(({ offset }) => offset <= end)
        .slice(0, options.maxRecords)
      if (waiting.length > 0) {
        const records = waiting.map(toRecord)
        const said = await handler(records)
        const done = typeof said === 'number' ? said : records.length
        const handled = done === 0 ? 0 : (waiting[done - 1]?.offset ?? 0)
        this.#handled.set(group, Math.max(handled, this.#handled.get(group) ?? 0))
        if (done > 0) options.onHandled?.(records.slice(0, done))
      } else if (options.until === 'caught-up') {
        return
      } else {
        await firstAbort(options.signal, this.#wakeConsumers.signal)
      }
    }
  }

  async lag(group: string): Promise<number> {
    this.#assertOpen()
    return this.#after(group).length
  }

  async *ledger(source?: string): AsyncIterable<LedgerEntry> {
    this.#assertOpen()
    const entries: LedgerEntry[] = []
    for (const { event } of this.#newest.values()) {
      if (event.kind === 'document-deleted') continue
      const { document } = event
      if (source !== undefined && document.source !== source) continue
      const { contentDigest, accessDigest } = document
      entries.push({ documentId: document.id, source: document.source, contentDigest, accessDigest })
    }
    yield* entries.sort((a, b) => (a.documentId < b.documentId ? -1 : 1))
  }

  async *latest(documentIds: ReadonlySet<DocumentId>): AsyncIterable<LogRecord> {
    this.#assertOpen()
    for (const id of documentIds) {
      const stored = this.#newest.get(id)
      if (stored?.event.kind === 'document-upserted') yield toRecord(stored)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#wake()
  }

  #after(group: string): readonly Stored[] {
    const handled = this.#handled.get(group) ?? 0
    return [...this.#newest.values()].filter(({ offset }) => offset > handled)
  }

  #wake(): void {
    this.#wakeConsumers.abort()
    this.#wakeConsumers = new AbortController()
  }

  #assertOpen(): void {
    if (this.#closed)
      throw new LogUnavailableError('expected an open document log, got a closed one; open it again')
  }
}

function toRecord({ event, offset }: Stored): LogRecord {
  return { event, position: String(offset) }
}

/** Resolves when either signal fires. */
async function firstAbort(a: AbortSignal, b: AbortSignal): Promise<void> {
  const either = AbortSignal.any([a, b])
  if (either.aborted) return
  await new Promise<void>((resolve) => {
    either.addEventListener('abort', () => resolve(), { once: true })
  })
}
