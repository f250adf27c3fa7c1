import { existsSync, type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname, sep } from 'node:path'
import type { Connector } from '../../core/connector.ts'

/** What changed below a connector's folder: paths of files and folders in it; `all` where that cannot be told. */
export type ChangedPaths = ReadonlySet<string> | 'all'

/** Tells which connectors' folders changed. */
export interface FolderWatch {
  /** What has changed since it was last called, by connector. */
  take(): ReadonlyMap<Connector, ChangedPaths>
  /** Those whose folders are watched; the others have no folder here. */
  readonly watched: readonly Connector[]
  close(): void
}

/**
 * Watches the folders and files of connectors, folders below them included.
 *
 * @param onChange called at every change, which may be one of many of the same edit.
 * @param onError told why a folder is no longer watched.
 */
export function watchFolders(
  connectors: readonly Connector[],
  onChange: () => void,
  onError: (connector: Connector, error: Error) => void,
): FolderWatch {
  let changed = new Map<Connector, ChangedPaths>()
  const watchers: FSWatcher[] = []
  const watched = connectors.filter(({ location }) => existsSync(location))
  for (const connector of watched) {
    const { location } = connector
    const isFolder = statSync(location).isDirectory()
    // An editor puts a new file in the old one's place, so that a file is watched through its folder.
    const watcher = watch(
      isFolder ? location : dirname(location),
      { recursive: isFolder },
      (_event, name) => {
        if (!isFolder && name !== basename(location)) return
        changed.set(connector, merged(changed.get(connector), isFolder ? pathOf(name) : 'all'))
        onChange()
      },
    )
    watcher.on('error', (error: Error) => onError(connector, error))
    watchers.push(watcher)
  }
  return {
    watched,
    take() {
      const taken = changed
      changed = new Map()
      return taken
    },
    close: () => {
      for (const watcher of watchers) watcher.close()
    },
  }
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
