import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** What some files need at run time. */
export interface CodeClosure {
  /** They and all that they load, absolute, sorted. */
  readonly files: readonly string[]
  /** Names of the packages that any of these loads, sorted. */
  readonly packages: readonly string[]
}

/**
 * Follows every module and file that is named by its place: imports, dynamic imports, workers. What is imported as a type
 * is gone at run time, and is not followed. A name that is put together while running is not found; none is.
 *
 * @param entries absolute paths.
 */
export function codeClosure(entries: readonly string[]): CodeClosure {
  const files = new Set<string>()
  const packages = new Set<string>()
  const waiting = [...entries]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue
    files.add(file)
    const { places, names } = named(readFileSync(file, 'utf8'))
    waiting.push(...places.map((place) => resolve(dirname(file), place)).filter(existsSync))
    for (const name of names) packages.add(name)
  }
  return { files: [...files].sort(), packages: [...packages].sort() }
}

/** `import type … from '…'`, over several lines or on one. */
const TYPES_ONLY = /^(?:import|export) type [^'"]*from '[^']+'$/gm
const PLACE = /'(\.{1,2}\/[^'\n]+\.\w+)'/g
const PACKAGE = /(?:\bfrom|^import|\bimport\() ?'((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[^'\n]*)?'/gm

function named(source: string): { readonly places: readonly string[]; readonly names: readonly string[] } {
  const lasting = source.replaceAll(TYPES_ONLY, '')
  const all = (pattern: RegExp) => [...lasting.matchAll(pattern)].map(([, name]) => name as string)
  return { places: all(PLACE), names: all(PACKAGE) }
}
