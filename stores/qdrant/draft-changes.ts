import type { Chunk } from '../../core/chunk.ts'
import { DataDamagedError, StaleContentError, StoreUnavailableError } from '../../core/errors.ts'
import type { IndexedDocument, StoreChange } from '../../core/store.ts'
import { type Point, redescribed, scopePayload, toChunkPoint } from './chunk-points.ts'
import { type ClockState, momentOf, readClock } from './clock.ts'
import { SPARSE } from './collection-schema.ts'
import type { Draft } from './commit.ts'
import {
  type Profile,
  recordOf,
  removedDocument,
  type Share,
  shareOf,
  toDocumentPoint,
  toDocumentVersion,
} from './document-points.ts'
import { isKnown, type Known, overtaken } from './footing.ts'
import { holdingAt } from './moment.ts'
import type { OpenCollection } from './open-collection.ts'
import { chunkPoint, documentKey } from './point-ids.ts'
import { allPoints, pointsById } from './points.ts'
import { negated, type ProfileShare, sumByProfile, toSharePoint } from './shares.ts'
import { weightingAt } from './term-weights.ts'

/** A document as it stands before it is described anew. */
interface Stored {
  readonly version: number
  readonly share: Share
  readonly document: IndexedDocument
  readonly chunks: readonly Chunk[]
}

/**
 * What a commit of these changes writes.
 *
 * @param changes each of another document.
 * @param begun the clock as the commit's begin has left it.
 * @param removedAtMs what removals say of when they were, in ms since 1970.
 * @param known what the changes were decided on; absent: nothing in particular.
 * @throws {OvertakenError} @throws {StaleContentError} @throws {DataDamagedError} where a chunk of a document that is described anew is lost.
 */
export async function draftChanges(
  collection: OpenCollection,
  changes: readonly StoreChange[],
  begun: ClockState,
  removedAtMs: number,
  known: Known | undefined,
): Promise<Draft> {
  const { commit } = begun
  const weighting = weightingAt(collection, begun)
  const described = changes.flatMap((change) => (change.kind === 'describe' ? [change.document] : []))
  const stored = await storedDocuments(collection, described)
  const points: Point[] = []
  const added: ProfileShare[] = []
  for (const change of changes) {
    if (change.kind === 'remove') {
      points.push(removedDocument(change.documentId, commit, removedAtMs))
    } else if (change.kind === 'replace') {
      const { document, chunks } = change
      const share = shareOf(chunks)
      points.push(
        ...chunks.map((chunk) => toChunkPoint(document, chunk, commit, weighting)),
        toDocumentPoint(
          document,
          chunks.map(({ chunk }) => chunk),
          share,
          commit,
        ),
      )
      added.push({ profile: profileOf(document), share })
    } else {
      const before = stored.get(documentKey(change.document.id))
      if (known !== undefined && !(before !== undefined && isKnown(known, before.version))) {
        throw overtaken('a document', collection.name)
      }
      assertSameContent(change.document, before)
      const { title, body, format } = before.document
      const document = { ...change.document, title, body, format }
      points.push(
        ...(await copiedChunks(collection, document, before, commit)),
        toDocumentPoint(document, before.chunks, before.share, commit),
      )
      added.push({ profile: profileOf(document), share: before.share })
    }
  }
  return {
    keys: changes.map((change) =>
      documentKey(change.kind === 'remove' ? change.documentId : change.document.id),
    ),
    points,
    async conclude({ versions }) {
      const seen = new Map(versions.map(({ key, version }) => [key, version]))
      for (const [key, { version }] of stored) {
        if (seen.get(key) === version) continue
        throw new StoreUnavailableError(
          `expected a document of ${collection.name} as it was read, another writer has replaced it since; try again`,
        )
      }
      const lost = versions.map(({ profile, share }) => ({ profile, share: negated(share) }))
      return sumByProfile([...added, ...lost]).map((sum) => toSharePoint(sum, commit))
    },
  }
}

/** By document key. */
async function storedDocuments(
  { server, name }: OpenCollection,
  documents: readonly IndexedDocument[],
): Promise<ReadonlyMap<string, Stored>> {
  if (documents.length === 0) return new Map()
  const moment = momentOf(await readClock(server, name))
  const filter = holdingAt(moment, [
    { key: 'kind', match: { value: 'document' } },
    { key: 'document', match: { any: documents.map(({ id }) => documentKey(id)) } },
  ])
  const points = await allPoints(server, name, filter, {})
  return new Map(
    points.map(({ payload }) => {
      const { key, version, share } = toDocumentVersion(payload)
      return [key, { version, share, ...recordOf(payload) }]
    }),
  )
}

function assertSameContent(document: IndexedDocument, found: Stored | undefined): asserts found is Stored {
  if (found?.document.contentDigest === document.contentDigest) return
  throw new StaleContentError(
    `document ${document.id}: expected the stored content ${found?.document.contentDigest ?? '(none)'}, got ${document.contentDigest}; replace it instead`,
  )
}

/** The chunks of the stored version with what the document says of itself now. */
async function copiedChunks(
  { server, name }: OpenCollection,
  document: IndexedDocument,
  { version, chunks }: Stored,
  commit: number,
): Promise<readonly Point[]> {
  const points = await pointsById(
    server,
    name,
    chunks.map(({ id }) => chunkPoint(id, version)),
    { vector: [SPARSE] },
  )
  return chunks.map(({ id }) => {
    const point = points.get(chunkPoint(id, version))
    if (point?.vector == null) {
      throw new DataDamagedError(
        `document ${document.id}: expected ${chunks.length} chunks in ${name}, found ${points.size}; \`plumbline repair\` indexes it anew`,
      )
    }
    return redescribed(
      document,
      { payload: point.payload ?? {}, vector: point.vector as Point['vector'] },
      id,
      commit,
    )
  })
}

function profileOf(document: IndexedDocument): Profile {
  const { source, tenant, groups } = scopePayload(document)
  return { source: String(source), tenant: String(tenant), groups: groups as string[] }
}
