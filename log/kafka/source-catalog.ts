import type { SourceCatalog, SourceState } from '../../core/source-catalog.ts'
import type { JsonTable } from './json-table.ts'

/** States of sources in a topic of their own, one key a source. */
export function kafkaSourceCatalog(table: JsonTable<SourceState>): SourceCatalog {
  return {
    list: () => table.list(),
    get: async (name) => (await table.list()).find((state) => state.name === name),
    put: (state) => table.put([[state.name, state]]),
    remove: (name) => table.put([[name, undefined]]),
  }
}
