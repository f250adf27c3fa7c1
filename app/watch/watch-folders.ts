import { existsSync, type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Connector } from '../../core/connector.ts'

/** Tells which connectors' folders changed. */
export interface FolderWatch {
  /** Those that have changed since it was last called, each once, in the order given at the start. */
  take(): readonly Connector[]
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
  const changed = new Set<Connector>()
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
        changed.add(connector)
        onChange()
      },
    )
    watcher.on('error', (error: Error) => onError(connector, error))
    watchers.push(watcher)
  }
  return {
    watched,
    take() {
      const taken = watched.filter((connector) => changed.has(connector))
      changed.clear()
      return taken
    },
    close: () => {
      for (const watcher of watchers) watcher.close()
    },
  }
}
