import type { SourceCatalog, SourceState } from '../../core/source-catalog.ts'
import type { LogDatabase } from './log-database.ts'
import { packJson, unpackJson } from './packed-json.ts'

/** Source states beside the log, one row a source. */
export function embeddedSourceCatalog(database: LogDatabase): SourceCatalog {
  const list = database.prepare('SELECT state FROM source ORDER BY name')
  const get = database.prepare('SELECT state FROM source WHERE name = ?')
  const put = database.prepare('REPLACE INTO source VALUES (?, ?)')
  const remove = database.prepare('DELETE FROM source WHERE name = ?')
  return {
    list: async () => database.read(() => list.all().map(toState)),
    get: async (name) => {
      const row = database.read(() => get.get(name))
      return row === undefined ? undefined : toState(row)
    },
    put: async (state) => {
      database.write(() => put.run(state.name, packJson(state)))
    },
    remove: async (name) => {
      database.write(() => remove.run(name))
    },
  }
}

function toState(row: Readonly<Record<string, unknown>>): SourceState {
  return unpackJson<SourceState>(row['state'] as Uint8Array)
}
