import { canonicalJson } from '../../core/canonical-json.ts'
import type { Cursor } from '../../core/connector.ts'
import { sha256 } from '../../core/sha256.ts'

/** Writes and reads the cursors of one connector under one set of options. */
export interface CursorFormat<State> {
  write(state: State): Cursor
  /** `undefined` where the cursor is another connector's, of other options, or damaged: everything is then read anew. */
  read(cursor: Cursor | undefined): State | undefined
}

/**
 * Cursors that hold only under the options with which they were made: under others, pages that have not changed become
 * other documents.
 *
 * @param format names the connector and how it makes documents; raised with every change of that.
 * @param options all that documents are made by.
 */
export function cursorFormat<State extends object>(format: string, options: object): CursorFormat<State> {
  const made = `${format}-${sha256(canonicalJson(options)).slice(0, 16)}`
  return {
    write: (state) => JSON.stringify({ made, state }),
    read: (cursor) => {
      const parsed = cursor === undefined ? undefined : parsedOrNothing(cursor)
      return parsed?.made === made ? (parsed.state as State) : undefined
    },
  }
}

function parsedOrNothing(text: string): { readonly made?: unknown; readonly state?: unknown } | undefined {
  try {
    return (JSON.parse(text) ?? undefined) as { made?: unknown; state?: unknown } | undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
