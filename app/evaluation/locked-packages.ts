/** The part of a package-lock that says what is installed. */
export interface PackageLock {
  /** By place: `node_modules/a`, `node_modules/a/node_modules/b`. */
  readonly packages: Readonly<Record<string, LockedPackage>>
}

export interface LockedPackage {
  readonly version?: string
  readonly integrity?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/**
 * What is installed of some packages and of all that they depend on: place → digest, or version where none is locked.
 * Names that the lock does not hold (Node's own modules) are left out.
 */
export function lockedPackages(
  { packages }: PackageLock,
  names: readonly string[],
): Readonly<Record<string, string>> {
  const found = new Map<string, string>()
  const waiting = names.map((name) => ({ name, from: '' }))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const place = placeOf(packages, next.name, next.from)
    if (place === undefined || found.has(place)) continue
    const { version = '', integrity = version, dependencies = {} } = packages[place] ?? {}
    found.set(place, integrity)
    waiting.push(...Object.keys(dependencies).map((name) => ({ name, from: place })))
  }
  return Object.fromEntries([...found].sort())
}

/** Node looks beside who asks first, then further and further up. */
function placeOf(packages: PackageLock['packages'], name: string, from: string): string | undefined {
  for (let above = from; ; above = above.slice(0, Math.max(0, above.lastIndexOf('/node_modules/')))) {
    const place = above === '' ? `node_modules/${name}` : `${above}/node_modules/${name}`
    if (Object.hasOwn(packages, place)) return place
    if (above === '') return undefined
  }
}
