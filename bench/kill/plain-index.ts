import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { openIndexer } from '../../app/open-indexer.ts'
import { openLog } from '../../app/open-log.ts'
import { openStore } from '../../app/open-store.ts'
import { loadSettings } from '../../app/settings.ts'
import type { DocumentEvent } from '../../core/event.ts'

/** An index that nothing gets in the way of: this process, the embedded log and the embedded store. */
export interface PlainIndex {
  /** Takes these events in. @returns the digest of all so far */
  digestAfter(events: readonly DocumentEvent[]): Promise<string>
  close(): Promise<void>
}

/** @param data an empty folder. */
export async function openPlainIndex(data: string): Promise<PlainIndex> {
  const settings = loadSettings({ data, workingFolder: data, env: {} })
  const opened = await openConfiguredEmbedder(settings, { note: (text) => console.warn(text) })
  const work = { signal: new AbortController().signal }
  return {
    async digestAfter(events) {
      const { log, close } = await openLog(settings, { mode: 'write', note: console.warn })
      await log.append(events)
      await close()
      const indexer = await openIndexer(settings, opened)
      await indexer.indexLog(work)
      await indexer.close()
      const store = await openStore(settings, { mode: 'read' })
      try {
        return (await store.digest((await store.view()).generation.id)).digest
      } finally {
        await store.close()
      }
    },
    close: () => opened.close(),
  }
}
