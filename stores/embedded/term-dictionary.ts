import type { Database } from './sqlite.ts'
import { packText, unpackText } from './text-key.ts'

/** Ids remembered between changes; past this all are forgotten, so that memory stays bounded. */
const MAX_REMEMBERED = 200_000

/** Terms and their ids, which never change. */
export interface TermDictionary {
  /** `undefined` for a term that was never written. */
  find(term: string): number | undefined
  /** Writes the term where it is new. */
  intern(term: string): number
  /** Forgets what was read or written: for after a transaction that was taken back. */
  forget(): void
  /** All terms by id. */
  all(): ReadonlyMap<number, string>
}

export function termDictionary(database: Database): TermDictionary {
  const select = database.prepare('SELECT term_id AS id FROM term WHERE term = ?')
  const insert = database.prepare('INSERT INTO term (term) VALUES (?)')
  const list = database.prepare('SELECT term_id AS id, term FROM term')
  const remembered = new Map<string, number>()
  const find = (term: string) => select.get<{ id: number }>(packText(term))?.id
  return {
    find,
    intern(term) {
      const known = remembered.get(term)
      if (known !== undefined) return known
      const id = find(term) ?? insert.run(packText(term))
      if (remembered.size >= MAX_REMEMBERED) remembered.clear()
      remembered.set(term, id)
      return id
    },
    forget: () => remembered.clear(),
    all: () =>
      new Map(list.all<{ id: number; term: Uint8Array }>().map(({ id, term }) => [id, unpackText(term)])),
  }
}
