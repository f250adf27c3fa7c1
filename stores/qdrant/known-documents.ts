import { recordOf, type StoredDocument } from './document-points.ts'
import { type KnownPoints, knownPoints } from './known-points.ts'
import type { OpenCollection } from './open-collection.ts'

/** Together some 64 MB at most. */
const KEPT = 1_024
const KEPT_CHARACTERS = 32_768

export type KnownDocuments = KnownPoints<StoredDocument>

/** The documents of one collection whose passages were shown; a long one is read each time. */
export function knownDocuments(collection: Pick<OpenCollection, 'server' | 'name'>): KnownDocuments {
  return knownPoints(collection, {
    keys: ['record'],
    parse: recordOf,
    limit: KEPT,
    isKept: ({ document }) => document.body.length <= KEPT_CHARACTERS,
  })
}
