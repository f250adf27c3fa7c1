import { createHash } from 'node:crypto'
import type { ChunkId } from '../../core/chunk.ts'
import type { DocumentId } from '../../core/document.ts'

/** What names a point; the same for the same words. */
export type PointId = string

/** The clock of a collection. */
export const CLOCK_POINT = pointId('clock')

/** Stands for a document in payloads and filters: short, and without anything that the server refuses. */
export function documentKey(id: DocumentId): string {
  return pointId('document', id)
}

/** What says all of a document but its chunks, in one version. */
export function documentPoint(id: DocumentId, version: number): PointId {
  return pointId('document', id, version)
}

export function chunkPoint(id: ChunkId, version: number): PointId {
  return pointId('chunk', id, version)
}

/** Sums over documents that are alike in who may read them. */
export function sharePoint(profile: string, version: number): PointId {
  return pointId('share', profile, version)
}

/** Half of a SHA-256 in the form of a UUID of version 8, as RFC 9562 leaves it to an application. */
function pointId(...words: readonly (string | number)[]): PointId {
  const hex = createHash('sha256').update(JSON.stringify(words)).digest('hex')
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
