import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname, sep } from 'node:path'
import type { Connector } from '../../core/connector.ts'

/** What changed below a connector's folder: paths of files and folders in it; `all` where that cannot be told. */
export type ChangedPaths = ReadonlySet<string> | 'all'

/** Tells which connectors' folders changed. */
export interface FolderWatch {
  /** What has changed since it was last called, by connector. */
  take(): ReadonlyMap<Connector, ChangedPaths>
  /** Those whose folders were there to be watched; the others have no folder here. */
  readonly watched: readonly Connector[]
  close(): void
}

/** What is told of folders. */
export interface FolderEvents {
  /** At every change, which may be one of many of the same edit. */
  readonly onChange: () => void
  /** A folder is not there any more; it is watched again as soon as one is. */
  readonly onAway: (connector: Connector) => void
  /** Why a folder cannot be watched just now; it is tried again. */
  readonly onError: (connector: Connector, error: Error) => void
}

/** How often it looks whether a folder is still the one that is watched. */
const LOOK_EVERY_MS = 1_000

/**
 * Watches the folders and files of connectors, folders below them included. A deploy may put another folder in the place
 * of one: the system's watch stays with the old one and says nothing, so that each place is looked at as well.
 */
export function watchFolders(connectors: readonly Connector[], events: FolderEvents): FolderWatch {
  const { onChange, onAway, onError } = events
  let changed = new Map<Connector, ChangedPaths>()
  const places = new Map<Connector, { readonly identity: string; readonly watcher: FSWatcher | undefined }>()
  const note = (connector: Connector, paths: ChangedPaths): void => {
    changed.set(connector, merged(changed.get(connector), paths))
    onChange()
  }

  const watchPlace = (connector: Connector, identity: string): void => {
    try {
      const watcher = watchPaths(connector.location, (paths) => note(connector, paths))
      watcher.on('error', (error: Error) => {
        watcher.close()
        places.delete(connector)
        onError(connector, error)
      })
      places.set(connector, { identity, watcher })
    } catch (error) {
      // Most often the system's limit of watches; what is there is read all the same.
      places.set(connector, { identity, watcher: undefined })
      onError(connector, error instanceof Error ? error : new Error(String(error)))
    }
  }
  const look = (connector: Connector): void => {
    const known = places.get(connector)
    const identity = identityOf(connector.location)
    if (identity === known?.identity) return
    known?.watcher?.close()
    places.delete(connector)
    if (identity === undefined) onAway(connector)
    else {
      watchPlace(connector, identity)
      note(connector, 'all')
    }
  }

  const watched = connectors.filter(({ location }) => identityOf(location) !== undefined)
  for (const connector of watched) watchPlace(connector, identityOf(connector.location) ?? '')
  const looking = setInterval(() => {
    for (const connector of watched) look(connector)
  }, LOOK_EVERY_MS)
  return {
    watched,
    take() {
      const taken = changed
      changed = new Map()
      return taken
    },
    close: () => {
      clearInterval(looking)
      for (const { watcher } of places.values()) watcher?.close()
    },
  }
}

/** @throws where the system does not let it be watched */
function watchPaths(location: string, onPaths: (paths: ChangedPaths) => void): FSWatcher {
  const isFolder = statSync(location).isDirectory()
  // An editor puts a new file in the old one's place, so that a file is watched through its folder.
  const place = isFolder ? location : dirname(location)
  return watch(place, { recursive: isFolder }, (_event, name) => {
    if (isFolder) onPaths(pathOf(name))
    else if (name === basename(location)) onPaths('all')
  })
}

/** Tells a folder from another one in its place; `undefined` where there is none. */
function identityOf(location: string): string | undefined {
  const stats = statSync(location, { throwIfNoEntry: false })
  return stats && `${stats.dev} ${stats.ino}`
}

/** Both together. @param a absent: nothing */
export function merged(a: ChangedPaths | undefined, b: ChangedPaths): ChangedPaths {
  if (a === 'all' || b === 'all') return 'all'
  return new Set([...(a ?? []), ...b])
}

/** A change of what is ignored concerns pages that do not change. */
const IGNORE_FILE = '.gitignore'

function pathOf(name: string | null): ChangedPaths {
  if (name === null || basename(name) === IGNORE_FILE) return 'all'
  return new Set([name.split(sep).join('/').normalize('NFC')])
}
