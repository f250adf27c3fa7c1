import type { Connector } from '../../core/connector.ts'
import type { DocumentLog } from '../../core/document-log.ts'
import type { ChangedPaths } from './watch-folders.ts'

/**
 * A connector that reads only what changed, where that is known and the connector can; otherwise as it is.
 *
 * @param changed a folder stands for all below it.
 */
export async function limitedTo(
  connector: Connector,
  changed: ChangedPaths,
  log: Pick<DocumentLog, 'ledger'>,
): Promise<Connector> {
  const { scanWatched, source } = connector
  if (scanWatched === undefined || changed === 'all') return connector
  const held = new Set<string>()
  for await (const { documentId } of log.ledger(source)) held.add(documentId.slice(source.length + 1))
  const changes = {
    mayHaveChanged: (path: string) =>
      withFoldersAbove(path.normalize('NFC')).some((each) => changed.has(each)),
    holds: (path: string) => held.has(path),
  }
  return { ...connector, scan: (signal) => scanWatched(changes, signal) }
}

/** `a/b/c.md` → `a`, `a/b`, `a/b/c.md`. */
function withFoldersAbove(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'))
}
