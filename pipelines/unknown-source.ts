import { UnknownSourceError } from '../core/errors.ts'
import { nearestName } from '../core/nearest-name.ts'
import type { SourceState } from '../core/source-catalog.ts'

/** The error for a source that the catalog does not have, naming the one that was probably meant. */
export function unknownSource(name: string, known: readonly SourceState[]): UnknownSourceError {
  const names = known.map((state) => state.name)
  const nearest = nearestName(name, names)
  const cure = nearest === undefined ? 'see `plumbline sources`' : `did you mean ${nearest}?`
  const expected = names.length === 0 ? 'a source, but there is none yet' : `one of ${names.join(', ')}`
  return new UnknownSourceError(`expected ${expected}, got ${name}; ${cure}`)
}
