/**
 * Reads an index all the while somebody else writes it: `node polling-reader.ts STORE_FOLDER IDS_FILE`. Runs until
 * standard input ends, then prints `{polls, errors, absent, mixed}` as JSON: documents that were not there, and
 * documents of which one view showed two versions, or passages that are not in the page.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ANONYMOUS } from '../../core/access.ts'
import type { DocumentId } from '../../core/document.ts'
import type { StoreView } from '../../core/store.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { BM25_DEFAULTS } from '../../retrievers/bm25.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'

const [folder = '', idsFile = ''] = process.argv.slice(2)
const ids = JSON.parse(readFileSync(idsFile, 'utf8')) as readonly DocumentId[]
const analyzer = englishAnalyzer()
const seen = { polls: 0, errors: [] as string[], absent: 0, mixed: 0 }

let running = true
process.stdin.on('end', () => {
  running = false
})
process.stdin.resume()

const store = await openEmbeddedStore(folder, { mode: 'read' })
for (let at = 0; running; at++) {
  try {
    await look(await store.view(), ids[at % ids.length] as DocumentId)
  } catch (error) {
    seen.errors.push(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  }
  seen.polls++
  await sleep(2)
}
await store.close()
console.log(JSON.stringify(seen))

/** One document as one view shows it: itself, and its passages by way of a search for its title. */
async function look(view: StoreView, id: DocumentId): Promise<void> {
  const document = await view.document(id, ANONYMOUS)
  if (document === undefined) {
    seen.absent++
    return
  }
  const scope = { principal: ANONYMOUS, filter: {} }
  const found = await view.bm25(analyzer.terms(document.title).counts, 2_000, scope, BM25_DEFAULTS)
  const own = found.filter(({ documentId }) => documentId === id).map(({ chunkId }) => chunkId)
  const stored = await view.chunks(own)
  const isWhole = stored.every(
    ({ chunk, document: of }) =>
      of.contentDigest === document.contentDigest &&
      document.body.slice(chunk.start, chunk.end) === chunk.text,
  )
  if (own.length === 0 || new Set(own).size !== own.length || !isWhole) seen.mixed++
}
