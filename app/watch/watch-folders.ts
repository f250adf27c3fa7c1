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
  /** Why a folder is not followed just now, once until that changes; it is tried again. */
  readonly onTrouble: (connector: Connector, reason: string) => void
}

/** How often it looks whether a folder is still the one that is watched. */
const LOOK_EVERY_MS = 1_000
/** How often it tries again to watch a folder that the system did not let it watch: most often, its watches are used up. */
const RETRY_EVERY_MS = 30_000

interface Place {
  /** Tells a folder from another one in its place; absent while there is none. */
  readonly identity?: string
  readonly watcher?: FSWatcher
  /** Absent while all is well. */
  readonly trouble?: string
  /** When it is tried again to watch it, by `performance.now`. */
  readonly retryAtMs: number
}

/**
 * Watches the folders and files of connectors, folders below them included. A deploy may put another folder in the place
 * of one: the system's watch stays with the old one and says nothing, so that each place is looked at as well.
 */
export function watchFolders(connectors: readonly Connector[], events: FolderEvents): FolderWatch {
  let changed = new Map<Connector, ChangedPaths>()
  const places = new Map<Connector, Place>()
  const note = (connector: Connector, paths: ChangedPaths): void => {
    changed.set(connector, merged(changed.get(connector), paths))
    events.onChange()
  }
  const put = (connector: Connector, place: Place): void => {
    const { trouble } = place
    if (trouble !== undefined && trouble !== places.get(connector)?.trouble)
      events.onTrouble(connector, trouble)
    places.set(connector, place)
  }

  const watchPlace = (connector: Connector, identity: string): void => {
    const failed = (error: unknown): void => {
      const trouble = `its edits are not seen just now: ${error instanceof Error ? error.message : error}`
      put(connector, { identity, trouble, retryAtMs: performance.now() + RETRY_EVERY_MS })
    }
    try {
      const watcher = watchPaths(connector.location, (paths) => note(connector, paths))
      watcher.on('error', (error) => {
        watcher.close()
        failed(error)
      })
      put(connector, { identity, watcher, retryAtMs: Number.POSITIVE_INFINITY })
    } catch (error) {
      failed(error)
    }
  }

  const look = (connector: Connector): void => {
    const known = places.get(connector)
    const { identity, trouble } = standing(connector.location)
    if (identity === undefined) {
      known?.watcher?.close()
      put(connector, { trouble: trouble ?? '', retryAtMs: 0 })
    } else if (identity !== known?.identity) {
      known?.watcher?.close()
      watchPlace(connector, identity)
      note(connector, 'all')
    } else if (known.watcher === undefined && performance.now() >= known.retryAtMs) {
      watchPlace(connector, identity)
      // What was edited meanwhile is not known.
      if (places.get(connector)?.watcher !== undefined) note(connector, 'all')
    }
  }

  const watched = connectors.filter(({ location }) => standing(location).identity !== undefined)
  for (const connector of watched) watchPlace(connector, standing(connector.location).identity ?? '')
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

/** What is in a place now: something with an identity, or why there is nothing. Never throws: a mount may answer anything. */
function standing(location: string): Pick<Place, 'identity' | 'trouble'> {
  try {
    const { dev, ino } = statSync(location)
    return { identity: `${dev} ${ino}` }
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException
    const trouble = `${location} is away (${code}); nothing is deleted, and it is followed again once it is there`
    return { trouble }
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
