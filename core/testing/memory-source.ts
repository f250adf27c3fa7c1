import type { Connector, Earlier, ScanItem } from '../connector.ts'
import { SourceUnavailableError } from '../errors.ts'
import { makeDocument } from '../make-document.ts'
import type { SourceFixture } from './connector-contract.ts'

interface Page {
  readonly text: string
  readonly version: number
  readonly isDamaged: boolean
}

/** A source in memory whose connector keeps a cursor, with a checkpoint behind every page: the plain example. */
export function memorySource(source = 'guide'): SourceFixture {
  const pages = new Map<string, Page>()
  let version = 0
  let isDown = false

  function connectorFor(group: string): Connector {
    return {
      source,
      kind: 'memory',
      location: `/memory/${source}`,
      async *scan(signal, earlier): AsyncIterable<ScanItem> {
        if (isDown) throw new SourceUnavailableError(`expected source ${source} to be up; restore it`)
        const read = versionsIn(earlier, group)
        for (const [path, page] of [...pages]) {
          signal.throwIfAborted()
          if (page.isDamaged) {
            read.delete(path)
            yield { kind: 'failed', path, reason: 'damaged' }
          } else if (read.get(path) === page.version && earlier?.holds(path)) {
            yield { kind: 'unchanged', path }
          } else {
            yield { kind: 'document', document: documentOf(source, path, page.text, group), warnings: [] }
            read.set(path, page.version)
          }
          yield { kind: 'checkpoint', cursor: JSON.stringify({ group, read: Object.fromEntries(read) }) }
        }
        signal.throwIfAborted()
      },
    }
  }

  return {
    connect: () => connectorFor('public'),
    connectOtherwise: () => connectorFor('staff'),
    pathOf: (page) => page,
    put: (page, text) => {
      version += 1
      pages.set(page, { text, version, isDamaged: false })
    },
    remove: (page) => {
      pages.delete(page)
    },
    damage: (page) => {
      const known = pages.get(page)
      if (known !== undefined) pages.set(page, { ...known, isDamaged: true })
    },
    takeDown: () => {
      isDown = true
    },
    restore: () => {
      isDown = false
    },
    close: () => pages.clear(),
  }
}

/** Path → version that was read, as of the cursor; empty where it is none of ours, or of other settings. */
function versionsIn(earlier: Earlier | undefined, group: string): Map<string, number> {
  if (earlier === undefined) return new Map()
  try {
    const { group: madeFor, read = {} } = JSON.parse(earlier.cursor) as Partial<MemoryCursor>
    return new Map(madeFor === group ? Object.entries(read) : [])
  } catch (error) {
    if (error instanceof SyntaxError) return new Map()
    throw error
  }
}

interface MemoryCursor {
  readonly group: string
  readonly read: Readonly<Record<string, number>>
}

function documentOf(source: string, path: string, text: string, group: string) {
  return makeDocument({
    source,
    path,
    title: path,
    body: text,
    format: 'markdown',
    access: { tenant: 'default', groups: [group] },
    tags: [],
    language: 'en',
    metadata: {},
    sourceUpdatedAtMs: 0,
  })
}
