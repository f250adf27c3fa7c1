import type { Chunk } from '../../core/chunk.ts'
import {
  bodyDigest,
  contentDigest,
  type DocumentDigest,
  documentDigest,
  grantDigest,
} from '../../core/content-digest.ts'
import type { DocumentId } from '../../core/document.ts'
import { DataDamagedError, StoreUnavailableError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import type {
  ContentDigest,
  IndexedChunk,
  IndexedDocument,
  RecordedDocument,
  StoredDocumentState,
} from '../../core/store.ts'
import { storedTermsOf, vectorOf } from './chunk-points.ts'
import { momentOf, readClock } from './clock.ts'
import { recordedOf, recordOf, toDocumentVersion } from './document-points.ts'
import { type Condition, holdingAt, type Moment } from './moment.ts'
import type { OpenCollection } from './open-collection.ts'
import { chunkPoint, documentKey } from './point-ids.ts'
import { allPoints, pointsById, scrollPoints } from './points.ts'
import { sharesAt, totalOf } from './shares.ts'
import { termsOf } from './stored-terms.ts'
import { storedText } from './stored-text.ts'

/** Documents read at a time. */
const PAGE_SIZE = 64

const DOCUMENTS: Condition = { key: 'kind', match: { value: 'document' } }

/** One version of a document, with what it says of its chunks. */
interface StoredVersion {
  readonly version: number
  readonly document: IndexedDocument
  readonly chunks: readonly Chunk[]
}

/** Looks at a whole collection as it stands at one moment. */
export interface AuditReader {
  recorded(documentIds: readonly DocumentId[]): Promise<ReadonlyMap<DocumentId, RecordedDocument>>
  states(source?: string): AsyncGenerator<StoredDocumentState>
  /** @throws {DataDamagedError} where chunks are lost, or the sums are not those of the documents. */
  digest(): Promise<ContentDigest>
}

export function auditReader(collection: OpenCollection): AuditReader {
  const { server, name } = collection
  const now = async () => momentOf(await readClock(server, name))

  return {
    async recorded(documentIds) {
      const moment = await now()
      const found = new Map<DocumentId, RecordedDocument>()
      for (let at = 0; at < documentIds.length; at += 1_000) {
        const keys = documentIds.slice(at, at + 1_000).map(documentKey)
        const filter = holdingAt(moment, [DOCUMENTS, { key: 'document', match: { any: keys } }])
        const points = await allPoints(server, name, filter, { payload: ['recorded'] })
        for (const { payload } of points) found.set(...recordedOf(payload))
      }
      return found
    },
    async *states(source) {
      const moment = await now()
      const narrowed: Condition[] =
        source === undefined ? [] : [{ key: 'source', match: { value: storedText(source) } }]
      const states = new Map<DocumentId, StoredDocumentState>()
      for await (const page of versionPages(collection, moment, narrowed)) {
        for (const state of await statesOf(collection, page)) {
          const copies = states.get(state.documentId)?.copies ?? 0
          states.set(state.documentId, { ...state, copies: copies + 1 })
        }
      }
      await assertNotSwept(collection, moment)
      yield* [...states.values()].sort((a, b) => (a.documentId < b.documentId ? -1 : 1))
    },
    async digest() {
      const moment = await now()
      const digests: DocumentDigest[] = []
      for await (const page of versionPages(collection, moment, [])) {
        digests.push(...(await digestsOf(collection, page)))
      }
      await assertNotSwept(collection, moment)
      const digest = contentDigest(digests)
      const sums = totalOf(await sharesAt(server, name, moment, []))
      if (sums.documents !== digest.documents || sums.chunks !== digest.chunks) {
        throw new DataDamagedError(
          `expected sums of ${digest.documents} documents and ${digest.chunks} chunks in ${name}, got ${sums.documents} and ${sums.chunks}; build another generation (\`plumbline reindex\`)`,
        )
      }
      return digest
    },
  }
}

async function* versionPages(
  { server, name }: OpenCollection,
  moment: Moment,
  narrowed: readonly Condition[],
): AsyncGenerator<readonly StoredVersion[]> {
  const filter = holdingAt(moment, [DOCUMENTS, ...narrowed])
  for await (const page of scrollPoints(server, name, filter, { pageSize: PAGE_SIZE })) {
    yield page.map(({ payload }) => ({ version: toDocumentVersion(payload).version, ...recordOf(payload) }))
  }
}

async function statesOf(
  { server, name }: OpenCollection,
  versions: readonly StoredVersion[],
): Promise<readonly StoredDocumentState[]> {
  const ids = versions.flatMap(({ chunks, version }) => chunks.map(({ id }) => chunkPoint(id, version)))
  const found = await pointsById(server, name, ids, { payload: false })
  return versions.map(({ document, chunks, version }) => {
    const lost = chunks.filter(({ id }) => !found.has(chunkPoint(id, version))).length
    const body = bodyDigest(document)
    return {
      documentId: document.id,
      source: document.source,
      contentDigest: document.contentDigest,
      accessDigest: document.accessDigest,
      bodyDigest: lost === 0 ? body : sha256(`${body} without ${lost} of its chunks`),
      grantDigest: grantDigest(document),
      copies: 1,
    }
  })
}

async function digestsOf(
  { server, name }: OpenCollection,
  versions: readonly StoredVersion[],
): Promise<readonly DocumentDigest[]> {
  const ids = versions.flatMap(({ chunks, version }) => chunks.map(({ id }) => chunkPoint(id, version)))
  const found = await pointsById(server, name, ids, { payload: ['counts', 'vector'] })
  return versions.map(({ document, chunks, version }) => {
    const indexed = chunks.map((chunk): IndexedChunk => {
      const point = found.get(chunkPoint(chunk.id, version))
      if (point === undefined) {
        throw new DataDamagedError(
          `document ${document.id}: expected its ${chunks.length} chunks in ${name}, one is lost; \`plumbline repair\` indexes it anew`,
        )
      }
      const { payload } = point
      return { chunk, vector: vectorOf(payload), terms: termsOf(storedTermsOf(payload)) }
    })
    const { source, path } = document
    return { source, path, digest: documentDigest(document, indexed), chunks: chunks.length }
  })
}

/** @throws {StoreUnavailableError} where points of the moment may have been removed meanwhile. */
async function assertNotSwept({ server, name }: OpenCollection, moment: Moment): Promise<void> {
  const { swept } = await readClock(server, name)
  if (swept <= moment.commit) return
  throw new StoreUnavailableError(
    `expected to read ${name} within the time that replaced documents are kept (store.retentionSeconds), it took longer; try again`,
  )
}
