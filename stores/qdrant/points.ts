import type { Schemas } from '@qdrant/js-client-rest'
import { DocumentTooLargeError } from '../../core/errors.ts'
import type { Point } from './chunk-points.ts'
import type { PointFilter } from './moment.ts'
import type { PointId } from './point-ids.ts'
import type { QdrantServer } from './qdrant-server.ts'

/** What one request writes: under 5 MB, so that a server that is busy answers in time. */
const BATCH_BYTES = 4_500_000
const BATCH_POINTS = 512
/** What the server takes at all is 32 MiB, with what stands around the points. */
const MAX_POINT_BYTES = 32_000_000

/** Points that one request reads. */
const PAGE_POINTS = 512

export interface Wanted {
  /** Payload keys; all where absent. */
  readonly payload?: string[] | boolean
  readonly vector?: boolean | string[]
  readonly pageSize?: number
}

/**
 * Writes points, a batch after the other: the next is sent once the one before it is durable.
 *
 * @throws {DocumentTooLargeError} for a point over the server's limit; nothing is written then.
 */
export async function writePoints(
  server: QdrantServer,
  collection: string,
  points: readonly Point[],
): Promise<void> {
  for (const batch of batches(points)) {
    await server.change(`take ${batch.length} points for ${collection}`, (client) =>
      client.upsert(collection, { wait: true, points: batch }),
    )
  }
}

/** Every point that a filter admits, by point id. */
export async function* scrollPoints(
  server: QdrantServer,
  collection: string,
  filter: PointFilter,
  { payload = true, vector = false, pageSize = PAGE_POINTS }: Wanted,
): AsyncGenerator<readonly Schemas['Record'][]> {
  let offset: Schemas['ExtendedPointId'] | undefined
  do {
    const page = await server.ask(`list points of ${collection}`, (client) =>
      client.scroll(collection, {
        filter,
        limit: pageSize,
        with_payload: payload,
        with_vector: vector,
        ...(offset !== undefined && { offset }),
      }),
    )
    yield page.points
    offset = (page.next_page_offset ?? undefined) as Schemas['ExtendedPointId'] | undefined
  } while (offset !== undefined)
}

/** All of `scrollPoints` at once. */
export async function allPoints(
  server: QdrantServer,
  collection: string,
  filter: PointFilter,
  wanted: Wanted,
): Promise<readonly Schemas['Record'][]> {
  const found: Schemas['Record'][] = []
  for await (const page of scrollPoints(server, collection, filter, wanted)) found.push(...page)
  return found
}

/** Points by id; those that are not there have no entry. */
export async function pointsById(
  server: QdrantServer,
  collection: string,
  ids: readonly PointId[],
  { payload = true, vector = false }: Wanted,
): Promise<ReadonlyMap<PointId, Schemas['Record']>> {
  const found = new Map<PointId, Schemas['Record']>()
  for (let at = 0; at < ids.length; at += PAGE_POINTS) {
    const points = await server.ask(`read points of ${collection}`, (client) =>
      client.retrieve(collection, {
        ids: ids.slice(at, at + PAGE_POINTS),
        with_payload: payload,
        with_vector: vector,
      }),
    )
    for (const point of points) found.set(String(point.id), point)
  }
  return found
}

function batches(points: readonly Point[]): readonly Point[][] {
  const cut: Point[][] = []
  let batch: Point[] = []
  let bytes = 0
  for (const point of points) {
    const size = Buffer.byteLength(JSON.stringify(point))
    if (size > MAX_POINT_BYTES) {
      throw new DocumentTooLargeError(
        `expected a document of at most ${MAX_POINT_BYTES} bytes as the store keeps it, got ${size}; split it`,
      )
    }
    if (batch.length > 0 && (bytes + size > BATCH_BYTES || batch.length === BATCH_POINTS)) {
      cut.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(point)
    bytes += size
  }
  if (batch.length > 0) cut.push(batch)
  return cut
}
