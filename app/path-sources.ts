import { existsSync, realpathSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { SourceUnavailableError } from '../core/errors.ts'
import type { SourceState } from '../core/source-catalog.ts'

/** A source by its name and place. */
export interface NamedLocation {
  readonly source: string
  /** Absolute, links resolved. */
  readonly location: string
}

/**
 * Names for folders and files from the command line: the one under which a place is already known, otherwise its last
 * part, with a number where another place has that name. A place named twice counts once.
 *
 * @param known sources of the catalog.
 * @throws {SourceUnavailableError} where a path is not there.
 */
export function namePaths(
  paths: readonly string[],
  workingFolder: string,
  known: readonly SourceState[],
): readonly NamedLocation[] {
  const named = new Map<string, NamedLocation>()
  const taken = new Set(known.map(({ name }) => name))
  for (const path of paths) {
    const location = resolveLocation(path, workingFolder)
    if (named.has(location)) continue
    const source = known.find((state) => state.location === location)?.name ?? freeName(location, taken)
    taken.add(source)
    named.set(location, { source, location })
  }
  return [...named.values()]
}

function resolveLocation(path: string, workingFolder: string): string {
  const absolute = resolve(workingFolder, path)
  if (!existsSync(absolute)) {
    throw new SourceUnavailableError(
      `expected a folder or file at ${absolute}, found nothing; nothing was deleted (\`plumbline sources remove\` forgets a source)`,
    )
  }
  return realpathSync(absolute)
}

function freeName(location: string, taken: ReadonlySet<string>): string {
  const name = basename(location).replaceAll(':', '-') || 'root'
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}-${n}`
    if (!taken.has(candidate)) return candidate
  }
}
