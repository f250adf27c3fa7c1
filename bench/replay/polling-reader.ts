/**
 * Reads an index all the while somebody else writes it, until standard input ends; then prints `ReaderSaw` as JSON:
 *
 *   node bench/replay/polling-reader.ts STORE_FOLDER IDS_FILE MODEL_FOLDER
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { markdownChunker } from '../../app/chunking/markdown-chunker.ts'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { loadSettings } from '../../app/settings.ts'
import { ANONYMOUS } from '../../core/access.ts'
import type { ChunkId } from '../../core/chunk.ts'
import type { Document, DocumentId } from '../../core/document.ts'
import type { StoreView } from '../../core/store.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { BM25_DEFAULTS } from '../../retrievers/bm25.ts'
import { openEmbeddedStore } from '../../stores/embedded/open-embedded-store.ts'

/** What one who reads all the while has seen. All but the first three should be empty or 0. */
export interface ReaderSaw {
  readonly looks: number
  /** Times that the store was opened anew, beside the one that stays open. */
  readonly openings: number
  /** Different versions of documents that came by, one a document included. */
  readonly versions: number
  readonly errors: readonly string[]
  /** Documents that a view did not have. */
  readonly absent: number
  /** Documents of which a view found passages of another version, or some twice. */
  readonly mixed: number
  /** Documents of which a view found too few passages. */
  readonly incomplete: number
  /** Documents that were older than a look before had shown them. */
  readonly wentBack: number
}

const PAUSE_MS = 20
/** Every so many looks, one through a store that is opened for it, as another process would. */
const LOOKS_TO_OPENING = 10
/** More than there are passages. */
const EVERYTHING = 1_000_000

const [folder = '', idsFile = '', modelFolder = ''] = process.argv.slice(2)
const ids = JSON.parse(readFileSync(idsFile, 'utf8')) as readonly DocumentId[]
const settings = loadSettings({ workingFolder: modelFolder, env: {}, data: modelFolder })
const opened = await openConfiguredEmbedder(settings, { note: console.error })
const chunker = markdownChunker(settings.config.chunks.maxTokens, opened.embedder.countTokens)
const analyzer = englishAnalyzer()

const seen = {
  looks: 0,
  openings: 0,
  errors: [] as string[],
  absent: 0,
  mixed: 0,
  incomplete: 0,
  wentBack: 0,
}
/** Passages by document and content, as the chunker cuts them. */
const versions = new Map<string, ReadonlySet<ChunkId>>()
const newest = new Map<DocumentId, number>()

let running = true
process.stdin.on('end', () => {
  running = false
})
process.stdin.resume()

const store = await openEmbeddedStore(folder, { mode: 'read' })
for (; running; seen.looks++) {
  const id = ids[seen.looks % ids.length] as DocumentId
  try {
    if (seen.looks % LOOKS_TO_OPENING === 0) await lookAnew(id)
    else await look(await store.view(), id)
  } catch (error) {
    seen.errors.push(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  }
  await sleep(PAUSE_MS)
}
await store.close()
await opened.close()
const saw: ReaderSaw = { ...seen, versions: versions.size }
console.log(JSON.stringify(saw))

async function lookAnew(id: DocumentId): Promise<void> {
  const another = await openEmbeddedStore(folder, { mode: 'read' })
  try {
    await look(await another.view(), id)
  } finally {
    await another.close()
  }
  seen.openings++
}

/** One document as one view shows it: itself, and the passages that a search for its title finds of it. */
async function look(view: StoreView, id: DocumentId): Promise<void> {
  const document = await view.document(id, ANONYMOUS)
  if (document === undefined) {
    seen.absent++
    return
  }
  const expected = passagesOf(document)
  const scope = { principal: ANONYMOUS, filter: {} }
  const hits = await view.bm25(analyzer.terms(document.title).counts, EVERYTHING, scope, BM25_DEFAULTS)
  const found = hits.filter(({ documentId }) => documentId === id).map(({ chunkId }) => chunkId)
  const stored = await view.chunks(found)
  const isOfVersion = stored.every(
    ({ chunk, document: of }) => of.contentDigest === document.contentDigest && expected.has(chunk.id),
  )
  if (!isOfVersion || new Set(found).size !== found.length) seen.mixed++
  if (found.length < expected.size) seen.incomplete++
  if (document.indexedAtMs < (newest.get(id) ?? 0)) seen.wentBack++
  newest.set(id, document.indexedAtMs)
}

/** Every passage holds the title's terms, so that a search for these finds all of them. */
function passagesOf(document: Document): ReadonlySet<ChunkId> {
  const version = `${document.id} ${document.contentDigest}`
  const known = versions.get(version)
  if (known !== undefined) return known
  const passages = new Set(chunker.chunk(document).chunks.map(({ id }) => id))
  versions.set(version, passages)
  return passages
}
