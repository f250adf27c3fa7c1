import { DatasetError } from '../../core/errors.ts'
import type { TextLine } from '../text-lines.ts'

/** What separates the fields of a TREC file: trec_eval splits at ASCII white space, some readers at any. */
const SEPARATORS = /[ \t\v\f]+/
const SPACE_OR_CONTROL = /[\s\p{Cc}]/u

/**
 * The fields of a line.
 *
 * @param names of the fields, for the error.
 * @throws {DatasetError} where there are more or fewer.
 */
export function splitFields({ text, place }: TextLine, names: readonly string[]): readonly string[] {
  const fields = text.split(SEPARATORS).filter((field) => field !== '')
  if (fields.length !== names.length) {
    throw new DatasetError(
      `${place}: expected ${names.length} fields (${names.join(' ')}), got ${fields.length}; ids must not hold spaces`,
    )
  }
  return fields
}

/**
 * The id as a field, as it is: nothing is escaped, since no other reader would undo it.
 *
 * @param kind of the id, for the error.
 * @throws {DatasetError} for an id that is empty, holds white space or control characters, or is no Unicode text.
 */
export function idField(id: string, kind: string): string {
  if (id !== '' && !SPACE_OR_CONTROL.test(id) && id.isWellFormed()) return id
  throw new DatasetError(
    `expected a ${kind} without white space for a TREC file, got ${JSON.stringify(id)}; rename it, or write another format`,
  )
}
